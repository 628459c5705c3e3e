// Which pointers a section protects, and what becomes of them behind its end.
#include "checker.hpp"

#include "clang/StaticAnalyzer/Core/PathSensitive/ExprEngine.h"
#include "llvm/Support/Regex.h"

using namespace clang;
using namespace clang::ento;

namespace guarded_check {

SymbolRef base_of(SVal v) {
    const MemRegion* region = v.getAsRegion();
    const SymbolicRegion* base = region ? region->getSymbolicBase() : nullptr;
    return base ? base->getSymbol() : v.getAsLocSymbol();
}

ProgramStateRef forget(SymbolRef pointer, ProgramStateRef state) {
    origin o;
    o.kept = true;
    return state->set<loaded>(pointer, o);
}

SymbolRef counted_at(SVal place) {
    static const llvm::Regex count{"ref|pin|hold|user|cnt|count|lease|borrow", llvm::Regex::IgnoreCase};
    const MemRegion* region = place.getAsRegion();
    if (!region) return nullptr;
    for (const MemRegion* r = region; r;) {
        if (const auto* field = dyn_cast<FieldRegion>(r); field && count.match(field->getDecl()->getName()))
            return base_of(place);
        const auto* inner = dyn_cast<SubRegion>(r);
        r = inner ? inner->getSuperRegion() : nullptr;
    }
    return nullptr;
}

const origin* checker::of(SymbolRef pointer, ProgramStateRef state) const {
    for (int depth = 0; pointer; ++depth) {
        if (const origin* o = state->get<loaded>(pointer)) return o;
        const MemRegion* from = deep && depth < 3 ? pointer->getOriginRegion() : nullptr;
        const SymbolicRegion* object = from ? from->getSymbolicBase() : nullptr;
        pointer = object ? object->getSymbol() : nullptr;
    }
    return nullptr;
}

origin checker::here(unsigned domain, ProgramStateRef state, const CheckerContext& c) const {
    const sections s = sections_of(domain, state);
    origin o;
    o.domain = domain;
    o.id = s.depth > 0 ? s.inner : s.outer;
    if (state->get<lock_depth>() > 0) o.lock = state->get<lock_stretch>();
    if (s.depth < 0) {
        o.outside = true;
    } else if (s.depth == 0 && !s.outer && !s.caller && !names.always(domain)) {
        const StackFrameContext* frame = c.getStackFrame();
        while (const LocationContext* up = frame->getParent()) frame = up->getStackFrame();
        const auto* function = dyn_cast<FunctionDecl>(frame->getDecl());
        const bool alone = function && function->isMain() && !state->get<threads>();  // nobody changes anything yet
        // Who calls a function of this unit alone is looked at with it.
        const bool whole = function && function->isExternallyVisible();
        o.outside = !alone && ((s.entered && whole) || (function && (function->isMain() || code_->begins_thread(*function))));
    }
    return o;
}

bool checker::lasts(const origin& o, ProgramStateRef state) const {
    if (o.kept) return true;
    if (o.by_guard) {
        for (const auto& [guard, id] : state->get<guards>()) {
            if (id == o.id) return true;
        }
        return false;
    }
    if (o.by_lock) return state->get<lock_depth>() > 0 && state->get<lock_stretch>() == o.lock;
    if (o.lock && state->get<lock_depth>() > 0 && state->get<lock_stretch>() == o.lock) return true;
    if (o.outside) return false;
    const sections s = sections_of(o.domain, state);
    if (o.id == s.outer) return s.depth >= 0;
    if (s.caller && !s.outer) return s.depth >= 0;
    return o.id == s.inner && s.depth >= 1;
}

std::string text_of(const Expr* e, const CheckerContext& c) {
    std::string text;
    llvm::raw_string_ostream out{text};
    e->IgnoreParenCasts()->printPretty(out, nullptr, PrintingPolicy{c.getLangOpts()});
    return text.size() > 60 ? std::string{} : text;
}

// The pointer that an access goes through, as the source has it.
std::string pointer_in(const Stmt* access, const CheckerContext& c) {
    const auto* e = dyn_cast_or_null<Expr>(access);
    while (e) {
        e = e->IgnoreParenCasts();
        if (const auto* member = dyn_cast<MemberExpr>(e)) {
            if (member->isArrow()) return text_of(member->getBase(), c);
            e = member->getBase();
        } else if (const auto* element = dyn_cast<ArraySubscriptExpr>(e)) {
            if (element->getBase()->IgnoreImpCasts()->getType()->isPointerType()) return text_of(element->getBase(), c);
            e = element->getBase();
        } else if (const auto* op = dyn_cast<UnaryOperator>(e)) {
            if (op->getOpcode() == UO_Deref) return text_of(op->getSubExpr(), c);
            e = op->getSubExpr();
        } else if (const auto* store = dyn_cast<BinaryOperator>(e); store && store->isAssignmentOp()) {
            e = store->getLHS();
        } else if (const auto* name = dyn_cast<DeclRefExpr>(e); name && name->getDecl()->getType()->isReferenceType()) {
            return text_of(name, c);
        } else {
            return {};
        }
    }
    return {};
}

// ---- reading --------------------------------------------------------------------------------------------------------

SVal checker::mark(const Expr& e, QualType type, const origin& o, ProgramStateRef& state, CheckerContext& c) const {
    static const int tag = 0;
    const auto value = c.getSValBuilder().conjureSymbolVal(&tag, &e, c.getLocationContext(), type, c.blockCount());
    if (const SymbolRef pointer = value.getAsSymbol()) state = state->set<loaded>(pointer, o);
    // What was found is no error number in the disguise of a pointer.
    SValBuilder& values = c.getSValBuilder();
    const unsigned width = c.getASTContext().getTypeSize(type);
    const SVal errors = values.makeIntLocVal(llvm::APSInt(llvm::APInt(width, -4095, true), true));
    if (const auto below = values.evalBinOp(state, BO_LT, value, errors, values.getConditionType()).getAs<DefinedSVal>()) {
        if (ProgramStateRef next = state->assume(*below, true)) state = next;
    }
    return value;
}

const NoteTag* checker::read_note(SVal value, CheckerContext& c) const {
    return c.getNoteTag([pointer = value.getAsSymbol()](PathSensitiveBugReport& r, llvm::raw_ostream& out) {
        if (pointer && r.isInteresting(pointer)) out << "the pointer is read here";
    });
}

void checker::checkPostStmt(const Expr* e, CheckerContext& c) const {
    const meaning* m = code_ ? code_->macro_of(e) : nullptr;
    ProgramStateRef state = c.getState();
    if (!m) {
        read_under_lock(*e, c);
        return;
    }
    const SVal before = state->getSVal(e, c.getLocationContext());
    switch (m->role) {
        case role::load: {
            if (before.isZeroConstant()) return;
            origin o = here(m->domain, state, c);
            o.slot = state->get<last_slot>();
            const SVal value = mark(*e, e->getType(), o, state, c);
            c.addTransition(state->BindExpr(e, c.getLocationContext(), value), read_note(value, c));
            break;
        }
        case role::handoff: {
            if (const SymbolRef pointer = base_of(before)) c.addTransition(forget(pointer, state));
            break;
        }
        case role::exchange: {
            static const int tag = 0;
            const auto old = c.getSValBuilder().conjureSymbolVal(&tag, e, c.getLocationContext(), e->getType(), c.blockCount());
            state = state->BindExpr(e, c.getLocationContext(), old);
            if (const SymbolRef pointer = old.getAsSymbol(); pointer && code_->readers_read(e))
                state = state->set<unlinked>(pointer, old.getAsRegion());
            c.addTransition(state);
            break;
        }
        default:
            break;
    }
}

// What a lock protects, where that is asked for: pointers that are read from memory that others see.
void checker::read_under_lock(const Expr& e, CheckerContext& c) const {
    if (!enabled[static_cast<unsigned>(rule::use_after_lock)] || !e.getType()->isPointerType()) return;
    ProgramStateRef state = c.getState();
    const auto* cast = dyn_cast<CastExpr>(&e);
    if (!cast || cast->getCastKind() != CK_LValueToRValue || state->get<lock_depth>() <= 0) return;
    const SVal value = state->getSVal(&e, c.getLocationContext());
    const SymbolRef pointer = value.getAsSymbol();
    const MemRegion* from = c.getSVal(cast->getSubExpr()).getAsRegion();
    if (!pointer || !from || from->hasStackStorage() || state->get<loaded>(pointer)) return;
    origin o;
    o.lock = state->get<lock_stretch>();
    o.by_lock = true;
    o.slot = from;
    const SVal fresh = mark(e, e.getType(), o, state, c);
    c.addTransition(state->BindExpr(&e, c.getLocationContext(), fresh), read_note(fresh, c));
}

// ---- use ------------------------------------------------------------------------------------------------------------

void checker::used(SymbolRef pointer, const origin& o, const std::string& what, CheckerContext& c) const {
    const sections s = sections_of(o.domain, c.getState());
    const std::string subject = what.empty() ? "this pointer" : "'" + what + "'";
    if (o.by_guard)
        report(rule::use_after_section, subject + " is used after what lends it has ended", {pointer, o.id}, c);
    else if (o.by_lock)
        report(rule::use_after_lock, subject + " is used after the lock that it was read under was dropped", {pointer, o.lock},
               c);
    else if (o.retired)
        report(rule::reclaim, subject + " is used after it was given away to be freed", {pointer, o.id}, c);
    else if (o.outside)
        report(rule::no_section, subject + " was read with no section around, and may be freed", {pointer}, c);
    else
        report(rule::use_after_section, subject + " is used after the section that it was read in has ended",
               {pointer, o.id, s.inner}, c);
}

void checker::checkLocation(SVal place, bool is_load, const Stmt* access, CheckerContext& c) const {
    ProgramStateRef state = c.getState();
    const MemRegion* region = place.getAsRegion();
    if (!region || !code_) return;
    const SymbolicRegion* base = region->getSymbolicBase();
    if (const SymbolRef pointer = base ? base->getSymbol() : nullptr) {
        if (const origin* o = of(pointer, state); o && !lasts(*o, state) && !(o->by_guard && in_library(c))) {
            used(pointer, *o, pointer_in(access, c), c);
            return;
        }
    }
    if (is_load && code_->is_loaded_from(access)) {
        const auto* variable = dyn_cast<VarRegion>(region);
        if (!variable || !variable->getDecl()->getLocation().isMacroID()) c.addTransition(state->set<last_slot>(region));
    }
}

// The analyzer tells of no location here.
void checker::checkPreStmt(const AtomicExpr* e, CheckerContext& c) const {
    const SVal place = c.getSVal(e->getPtr());
    const MemRegion* region = place.getAsRegion();
    if (code_ && region && e->getOp() != AtomicExpr::AO__atomic_load && e->getOp() != AtomicExpr::AO__atomic_load_n &&
        code_->store_macro_of(e) && e->getNumSubExprs() > 2) {
        c.addTransition(show(region->StripCasts(), c.getSVal(e->getVal1()), c.getState()));
        return;
    }
    const bool adds = e->getOp() == AtomicExpr::AO__atomic_fetch_add || e->getOp() == AtomicExpr::AO__atomic_add_fetch ||
                      e->getOp() == AtomicExpr::AO__c11_atomic_fetch_add || e->isCmpXChg();
    const SymbolRef object = adds ? counted_at(place) : nullptr;
    const origin* o = object ? of(object, c.getState()) : nullptr;
    if (code_ && o && lasts(*o, c.getState()))
        c.addTransition(forget(object, c.getState()));
    else
        checkLocation(place, true, e, c);
}

// ---- cursors --------------------------------------------------------------------------------------------------------

bool checker::walk(const meaning& m, const CallEvent& call, CheckerContext& c) const {
    const auto* e = dyn_cast_or_null<Expr>(call.getOriginExpr());
    if (!e || m.argument >= call.getNumArgs()) return false;
    const MemRegion* region = call.getArgSVal(m.argument).getAsRegion();
    if (!region) return false;
    region = region->StripCasts();
    ProgramStateRef state = c.getState();
    const cursor* known = state->get<cursors>(region);
    if (m.step == step::resets) {
        c.addTransition(state->remove<cursors>(region));
        return true;
    }
    if (known && m.step == step::continues && !lasts(known->from, state)) {
        const sections s = sections_of(known->from.domain, state);
        const std::string name = StringRef{text_of(call.getArgExpr(m.argument), c)}.ltrim('&').str();
        const rule r = known->from.outside ? rule::no_section : rule::use_after_section;
        if (report(r,
                   "the cursor '" + name +
                       "' goes on from where it was in a section that has ended; set it anew, or keep the section",
                   {known->at, known->from.id, s.inner}, c))
            return true;
    }
    cursor now = known && m.step != step::begins ? *known : cursor{here(m.domain, state, c), nullptr};
    SVal found = UnknownVal();
    const QualType result = call.getResultType();
    if (m.step != step::gives || !now.at) {
        // It is at another object now.
        const QualType type = result->isPointerType() ? result : QualType(c.getASTContext().VoidPtrTy);
        found = mark(*e, type, now.from, state, c);
        now.at = found.getAsSymbol();
    } else {
        found = c.getSValBuilder().makeLoc(now.at);
    }
    state = state->set<cursors>(region, now);
    if (m.gives && result->isPointerType()) {
        state = state->BindExpr(e, c.getLocationContext(), found);
    } else if (!result->isVoidType()) {
        state =
            state->BindExpr(e, c.getLocationContext(),
                            c.getSValBuilder().conjureSymbolVal(nullptr, e, c.getLocationContext(), result, c.blockCount()));
    }
    c.addTransition(state, read_note(found, c));
    return true;
}

// ---- what outlives a section ----------------------------------------------------------------------------------------

void checker::checkBind(SVal place, SVal value, const Stmt* store, CheckerContext& c) const {
    const MemRegion* region = place.getAsRegion();
    if (!region || !code_) return;
    ProgramStateRef state = c.getState();
    if (code_->store_macro_of(store)) {
        state = show(region, value, state);
    } else {
        const SymbolRef pointer = base_of(value);
        // What links protected objects to each other, and what is written under a lock, is a writer's business.
        const SymbolicRegion* object = region->getSymbolicBase();
        const bool linked = object && state->get<loaded>(object->getSymbol());
        const SourceLocation at = store ? store->getBeginLoc() : SourceLocation{};
        const bool list = at.isInvalid() || at.isMacroID() || c.getSourceManager().isInSystemHeader(at);
        const bool outlives = !linked && !list && state->get<lock_depth>() == 0 && !region->hasStackNonParametersStorage() &&
                              !region->hasStackParametersStorage();
        if (pointer && outlives && state->get<loaded>(pointer))
            state = state->set<stored>(region, stored_pointer{pointer, store});
        else if (state->get<stored>(region))
            state = state->remove<stored>(region);
    }
    // Who takes a pointer out of its place under the lock has it alone.
    for (const auto& [pointer, o] : state->get<loaded>()) {
        if (o.by_lock && o.slot == region && base_of(value) != pointer && o.lock == state->get<lock_stretch>())
            state = forget(pointer, state);
    }
    for (const auto& [of, at] : state->get<cursors>()) {
        if (of == region || region->isSubRegionOf(of)) state = state->remove<cursors>(of);
    }
    if (state != c.getState()) c.addTransition(state);
}

bool checker::escaped(ProgramStateRef state, CheckerContext& c) const {
    const StackFrameContext* frame = c.getStackFrame();
    while (const LocationContext* up = frame->getParent()) frame = up->getStackFrame();
    const auto* function = dyn_cast<FunctionDecl>(frame->getDecl());
    if (function && !function->isExternallyVisible() && !code_->begins_thread(*function))
        return false;  // callers are looked at
    for (const auto& [region, what] : state->get<stored>()) {
        const SymbolRef pointer = what.pointer;
        const origin* o = state->get<loaded>(pointer);
        if (!o || o->outside || lasts(*o, state) || !lasts(*o, c.getState())) continue;
        if (state->isNull(c.getSValBuilder().makeLoc(pointer)).isConstrainedTrue()) continue;
        // The analyzer forgets what is stored where this function does not look again.
        const SymbolRef now = base_of(state->getSVal(region));
        const bool unknown =
            isa_and_nonnull<SymbolRegionValue>(now) && now->getOriginRegion()->StripCasts() == region->StripCasts();
        if (now != pointer && !unknown) continue;
        const std::string name = region->getDescriptiveName(false);
        if (report(rule::escape,
                   "a pointer that was read in a section is stored" + (name.empty() ? "" : " in '" + name + "'") +
                       " and left there behind its end",
                   {pointer, o->id}, c, {what.store, c.getSourceManager(), c.getLocationContext()}))
            return true;
    }
    return false;
}

bool checker::returned(const ReturnStmt* ret, CheckerContext& c) const {
    const Expr* value = ret ? ret->getRetValue() : nullptr;
    if (!value || !value->getType()->isPointerType()) return false;
    const SymbolRef pointer = base_of(c.getSVal(value));
    const origin* o = of(pointer, c.getState());
    if (!o || o->outside || o->retired || lasts(*o, c.getState())) return false;
    const auto* function = dyn_cast<FunctionDecl>(c.getStackFrame()->getDecl());
    if (function && !function->isExternallyVisible()) return false;  // its callers are here, and are looked at
    return report(rule::escape,
                  "'" + text_of(value, c) + "' is returned by '" + (function ? function->getNameAsString() : "this function") +
                      "' after the section that it was read in has ended",
                  {pointer, o->id}, c);
}

void checker::checkLiveSymbols(ProgramStateRef state, SymbolReaper& reaper) const {
    for (const auto& [region, at] : state->get<cursors>()) {
        if (at.at) reaper.markLive(at.at);
    }
}

void checker::checkDeadSymbols(SymbolReaper& reaper, CheckerContext& c) const {
    ProgramStateRef state = c.getState();
    for (const auto& [pointer, n] : state->get<unlinked>()) {
        if (reaper.isDead(pointer)) state = state->remove<unlinked>(pointer);
    }
    for (const auto& [region, at] : state->get<cursors>()) {
        if (!reaper.isLiveRegion(region)) state = state->remove<cursors>(region);
    }
    for (const auto& [region, what] : state->get<stored>()) {
        if (!state->get<loaded>(what.pointer)) state = state->remove<stored>(region);
    }
    if (state != c.getState()) c.addTransition(state);
}

}  // namespace guarded_check
