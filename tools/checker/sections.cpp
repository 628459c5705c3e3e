// Where sections begin and end, and what must not happen in one.
#include "checker.hpp"

#include "clang/StaticAnalyzer/Core/PathSensitive/ExprEngine.h"
#include "llvm/Support/FileSystem.h"

#include <algorithm>
#include <map>
#include <set>

using namespace clang;
using namespace clang::ento;

namespace guarded_check {

sections sections_of(unsigned domain, ProgramStateRef state) {
    const sections* s = state->get<open_sections>(domain);
    return s ? *s : sections{};
}

ProgramStateRef with(unsigned domain, const sections& s, ProgramStateRef state) { return state->set<open_sections>(domain, s); }

// A name for a section, which no other has on this path.
section_id fresh(const Stmt& where, CheckerContext& c) {
    static const int tag = 0;
    return c.getSymbolManager().conjureSymbol(&where, c.getLocationContext(), c.getASTContext().IntTy, c.blockCount(), &tag);
}

static const NoteTag* note(section_id id, StringRef text, CheckerContext& c) {
    return c.getNoteTag([id, text](PathSensitiveBugReport& r, llvm::raw_ostream& out) {
        if (id && r.isInteresting(id)) out << text;
    });
}

void checker::begin(unsigned domain, const Expr& call, CheckerContext& c) const {
    sections s = sections_of(domain, c.getState());
    if (s.depth > 0 && s.last == &call && s.frame == c.getLocationContext() &&
        report(rule::balance, "the section that the round before began here has not ended", {s.inner}, c))
        return;
    const NoteTag* said = nullptr;
    if (s.depth == 0 || s.depth == -1) {
        section_id& begun = s.depth == 0 ? s.inner : s.outer;
        begun = fresh(call, c);
        said = note(begun, "a section begins here", c);
    }
    ++s.depth;
    s.entered = true;
    s.last = &call;
    s.frame = c.getLocationContext();
    c.addTransition(with(domain, s, c.getState()), said);
}

void checker::end(unsigned domain, const Expr& call, CheckerContext& c) const {
    sections s = sections_of(domain, c.getState());
    if (s.depth == 0 && s.entered && !s.caller && !s.outer &&
        report(rule::balance, "this ends a section that has ended already on this path", {s.inner}, c))
        return;
    --s.depth;
    s.last = &call;
    s.frame = c.getLocationContext();
    const section_id ended = s.depth == 0 ? s.inner : s.depth == -1 ? s.outer : nullptr;
    ProgramStateRef state = with(domain, s, c.getState());
    if (s.depth == 0 && escaped(state, c)) return;
    c.addTransition(state, note(ended, "the section ends here", c));
}

void checker::renew(unsigned domain, const Expr& call, CheckerContext& c) const {
    sections s = sections_of(domain, c.getState());
    const section_id ended = s.depth > 0 ? s.inner : s.outer;
    s.outer = s.inner = fresh(call, c);
    ProgramStateRef state = with(domain, s, c.getState());
    if (escaped(state, c)) return;
    c.addTransition(state, note(ended, "the section ends here", c));
}

void checker::wait(unsigned domain, const CallEvent& call, CheckerContext& c) const {
    const sections s = sections_of(domain, c.getState());
    if ((s.depth > 0 || (s.depth == 0 && s.caller && !names.always(domain))) &&
        report(rule::wait_in_section,
               "'" + name_of(call) + "' waits for a grace period inside a section, which the grace period waits for", {s.inner},
               c))
        return;
    ProgramStateRef state = c.getState()->remove<unlinked>();
    if (names.always(domain)) {  // who waits leaves its own section for that time
        sections after = s;
        after.outer = after.inner = fresh(*call.getOriginExpr(), c);
        state = with(domain, after, state);
    }
    c.addTransition(s.depth == 0 ? state->set<waited>(true) : state);
}

void checker::offline(unsigned domain, CheckerContext& c) const {
    sections s = sections_of(domain, c.getState());
    const section_id ended = s.outer;
    s.depth = -1;
    ProgramStateRef state = with(domain, s, c.getState());
    if (escaped(state, c)) return;
    c.addTransition(state, note(ended, "the thread leaves its section here", c));
}

void checker::online(unsigned domain, const Expr& call, CheckerContext& c) const {
    sections s = sections_of(domain, c.getState());
    s.depth = 0;
    s.outer = fresh(call, c);
    c.addTransition(with(domain, s, c.getState()), note(s.outer, "the thread is in a section again from here", c));
}

bool checker::slept(const CallEvent& call, CheckerContext& c) const {
    if (!names.blocks(call.getCalleeIdentifier())) return false;
    for (const auto& [domain, s] : c.getState()->get<open_sections>()) {
        if (s.depth > 0 && !names.domains()[domain].sleeps)
            return report(rule::wait_in_section, "'" + name_of(call) + "' may sleep inside a section", {s.inner}, c);
    }
    return false;
}

// ---- locks ----------------------------------------------------------------------------------------------------------

void checker::lock(const CallEvent& call, ProgramStateRef state, CheckerContext& c) const {
    const int depth = state->get<lock_depth>();
    if (depth <= 0) state = state->set<lock_stretch>(fresh(*call.getOriginExpr(), c));
    state = state->set<lock_depth>(depth < 0 ? 1 : depth + 1);
    // Who has an object's own lock says by it that the object stays.
    for (unsigned i = 0; i < call.getNumArgs(); ++i) {
        if (const SymbolRef object = base_of(call.getArgSVal(i))) state = forget(object, state);
    }
    c.addTransition(state);
}

void checker::unlock(CheckerContext& c) const {
    const int depth = c.getState()->get<lock_depth>();
    c.addTransition(c.getState()->set<lock_depth>(depth > 0 ? depth - 1 : 0));
}

// ---- what a function leaves behind ----------------------------------------------------------------------------------

namespace {

// What a caller can tell two ways out of a function apart by.
std::string answer_of(const ReturnStmt* ret, CheckerContext& c) {
    const Expr* value = ret ? ret->getRetValue() : nullptr;
    if (!value) return "nothing";
    if (!value->getType()->isScalarType()) return "anything";
    const SVal v = c.getSVal(value);
    if (v.isZeroConstant()) return "zero";
    if (const auto number = v.getAs<nonloc::ConcreteInt>()) return number->getValue().isNegative() ? "failure" : "nonzero";
    if (const auto defined = v.getAs<DefinedSVal>()) {
        const auto [nonzero, zero] = c.getState()->assume(*defined);
        if (zero && !nonzero) return "zero";
        const auto below =
            c.getSValBuilder()
                .evalBinOp(c.getState(), BO_LT, v, c.getSValBuilder().makeZeroVal(value->getType()), c.getASTContext().IntTy)
                .getAs<DefinedSVal>();
        if (below && value->getType()->isSignedIntegerType()) {
            const auto [negative, other] = c.getState()->assume(*below);
            if (negative && !other) return "failure";
        }
        if (nonzero && !zero) return "nonzero";
    }
    return "anything";
}

}  // namespace

void checker::checkEndFunction(const ReturnStmt* ret, CheckerContext& c) const {
    if (!c.inTopFrame()) {
        const auto* function = dyn_cast_or_null<FunctionDecl>(c.getStackFrame()->getDecl());
        if (function && code_ && code_->documented(*function) == code::held::lock) unlock(c);
        return;
    }
    ExplodedNode* node = c.addTransition(c.getState());
    if (!node) return;
    const std::string answer = answer_of(ret, c);
    const Expr* value = ret ? ret->getRetValue() : nullptr;
    const SymbolRef pointer = value && value->getType()->isPointerType() ? base_of(c.getSVal(value)) : nullptr;
    const origin* o = pointer ? c.getState()->get<loaded>(pointer) : nullptr;
    for (unsigned domain = 0; domain < names.domains().size(); ++domain) {
        const bool found = o && o->domain == domain && !o->kept && !o->by_lock && !o->by_guard && !o->outside && !o->retired;
        const bool good = found && lasts(*o, c.getState());
        outcomes_.push_back(
            {node, ret, domain, sections_of(domain, c.getState()), answer, good, found && !good, c.getState()->get<waited>()});
    }
    returned(ret, c);
}

void checker::checkEndAnalysis(ExplodedGraph&, BugReporter& reporter, ExprEngine& engine) const {
    const auto all = std::move(outcomes_);
    outcomes_.clear();
    const auto* function = dyn_cast_or_null<FunctionDecl>(engine.getRootLocationContext()->getDecl());
    if (!function || all.empty()) return;
    if (!summaries.empty() && function->isExternallyVisible()) summarise(*function, all);
    // A function that only begins or only ends sections is a wrapper; one that does both has no reason to answer the same with
    // a section and without.
    if (!code_->calls(*function, role::begin) || !code_->calls(*function, role::end) || code_->cleans_up(*function)) return;
    for (const outcome& one : all) {
        if (one.left.depth == 0) continue;
        // One that only ends its caller's, beside one that has its own, forgot to begin. Who fails with a section open, where
        // others end it, forgot to end; who succeeds with it may be meant to.
        const bool pointer = function->getReturnType()->isPointerType();
        const bool failed = one.answer == (pointer ? "zero" : "failure");
        const bool untold = one.answer == "anything" && !pointer;  // a number, which tells nobody of a section
        const bool forgot = one.left.depth < 0 ? !one.left.entered : failed || untold;
        const bool differs = std::any_of(all.begin(), all.end(), [&](const outcome& other) {
            return other.domain == one.domain && other.left.depth == 0 &&
                   (other.answer == one.answer || (forgot && other.left.entered && !other.left.outer));
        });
        if (!differs) continue;
        const LocationContext* context = one.node->getLocationContext();
        const SourceManager& sources = reporter.getSourceManager();
        if (one.left.depth < 0) {
            report_at(rule::balance, "this ends a section which did not begin on this path", {one.left.inner}, one.node,
                      reporter, {one.left.last, sources, one.left.frame});
        } else {
            report_at(rule::balance, "the function is left here with a section that it ends on other paths", {one.left.inner},
                      one.node, reporter,
                      one.ret ? PathDiagnosticLocation{one.ret, sources, context}
                              : PathDiagnosticLocation::createDeclEnd(context, sources));
        }
    }
}

// ---- functions of other units ---------------------------------------------------------------------------------------

// What callers elsewhere need to know of a function, as an entry of a configuration.
void checker::summarise(const FunctionDecl& function, const std::vector<outcome>& all) const {
    std::string text;
    llvm::raw_string_ostream out{text};
    for (unsigned domain = 0; domain < names.domains().size(); ++domain) {
        std::map<std::string, std::set<int>> depths;
        bool renews = false, gives = false, late = false, waits = false;
        for (const outcome& one : all) {
            if (one.domain != domain) continue;
            depths[one.answer].insert(one.left.depth);
            renews |= one.left.depth == 0 && one.left.outer && !names.always(domain);
            gives |= one.gives;
            late |= one.late;
            waits |= one.waited;
        }
        const auto only = [&](const std::string& answer) {
            const auto found = depths.find(answer);
            return found != depths.end() && found->second.size() == 1 ? *found->second.begin() : 0;
        };
        int change = 0;
        const char* when = "always";
        std::set<int> seen;
        for (const auto& [answer, those] : depths) seen.insert(those.begin(), those.end());
        if (seen.size() == 1) {
            change = *seen.begin();
        } else if (seen.size() == 2 && seen.count(0) == 1) {
            // It depends on the answer, if it depends on what callers see.
            const int zero = only("zero"), nonzero = only("nonzero");
            if (zero != 0 && nonzero == 0 && depths.count("anything") == 0) {
                change = zero;
                when = "zero";
            } else if (nonzero != 0 && zero == 0 && depths.count("anything") == 0) {
                change = nonzero;
                when = "nonzero";
            }
        }
        if (change == 0 && !renews && !gives && !late && !waits) continue;
        out << "- {function: \"" << function.getName() << "\", domain: " << names.domains()[domain].name;
        if (change != 0) out << ", change: " << change << ", when: " << when;
        if (renews) out << ", renews: true";
        if (gives) out << ", gives: true";
        if (late) out << ", late: true";
        if (waits) out << ", waits: true";
        out << "}\n";
    }
    if (text.empty()) return;
    std::error_code failed;
    llvm::raw_fd_ostream file{summaries, failed, llvm::sys::fs::OF_Append};
    file << text;
}

void checker::effect(const meaning& m, const CallEvent& call, CheckerContext& c) const {
    const auto& e = *cast<Expr>(call.getOriginExpr());
    ProgramStateRef state = c.getState();
    const auto [done, not_done] = answers(m, call, state);
    if (not_done) c.addTransition(not_done);
    if (!done) return;
    state = done;
    sections s = sections_of(m.domain, state);
    const section_id before = s.depth > 0 ? s.inner : s.outer;
    const NoteTag* said = nullptr;
    if (m.renews) {
        s.outer = s.inner = fresh(e, c);
        said = note(before, "the section ends in this call, and another begins", c);
    }
    if (m.change > 0) {
        if (s.depth == 0) s.inner = fresh(e, c);
        if (s.depth == -1) s.outer = fresh(e, c);
        s.entered = true;
        said = note(s.depth < 0 ? s.outer : s.inner, "a section begins in this call", c);
    }
    s.depth += m.change;
    s.last = &e;
    s.frame = c.getLocationContext();
    if (m.change < 0) said = note(before, "the section ends in this call", c);
    state = with(m.domain, s, state);
    if ((m.change < 0 || m.renews) && s.depth <= 0 && escaped(state, c)) return;
    if ((m.gives || m.late) && call.getResultType()->isPointerType()) {
        origin o = here(m.domain, state, c);
        if (m.late && s.depth <= 0 && !s.caller && !names.always(m.domain)) {
            o.id = fresh(e, c);  // a section that was within
            o.outside = false;
        }
        const SVal value = mark(e, call.getResultType(), o, state, c);
        state = state->BindExpr(&e, c.getLocationContext(), value);
        if (m.change == 0) said = read_note(value, c);
    }
    c.addTransition(state, said);
}

}  // namespace guarded_check
