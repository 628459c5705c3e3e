// guarded's own users: plain references that its guards, held objects and references lend, and what becomes of them.
#include "checker.hpp"

using namespace clang;
using namespace clang::ento;

namespace guarded_check {

bool is_ours(const Decl* d) {
    for (const DeclContext* c = d ? d->getDeclContext() : nullptr; c; c = c->getParent()) {
        const auto* space = dyn_cast<NamespaceDecl>(c);
        if (space && space->getIdentifier() && space->getName() == "guarded" &&
            space->getParent()->getRedeclContext()->isTranslationUnit())
            return true;
    }
    return false;
}

bool lends(const FunctionDecl& function) {
    const IdentifierInfo* name = function.getIdentifier();
    return name && (name->isStr("with") || name->isStr("unsafe_with") || name->isStr("unsafe_ref")) && is_ours(&function);
}

namespace {

// What is read through a reference that this guard or keeper lends.
std::pair<ProgramStateRef, origin> lent_by(const MemRegion* guard, const Stmt& where, ProgramStateRef state,
                                           CheckerContext& c) {
    const SymbolRef* known = state->get<guards>(guard);
    const SymbolRef id = known ? *known : fresh(where, c);
    origin o;
    o.id = id;
    o.by_guard = true;
    return {known ? state : state->set<guards>(guard, id), o};
}

const MemRegion* object_of(SVal v) {
    const MemRegion* region = v.getAsRegion();
    return region ? region->StripCasts() : nullptr;
}

}  // namespace

void checker::lent(const CallEvent& call, CheckerContext& c) const {
    const auto* function = dyn_cast_or_null<FunctionDecl>(call.getDecl());
    const auto* e = dyn_cast_or_null<CallExpr>(call.getOriginExpr());
    if (!function || !e || !lends(*function) || function->getName() != "unsafe_ref" || call.getNumArgs() == 0 || !e->isLValue())
        return;
    const MemRegion* guard = object_of(call.getArgSVal(0));
    if (!guard) return;
    auto [state, o] = lent_by(guard, *e, c.getState(), c);
    const SVal value = mark(*e, c.getASTContext().getPointerType(e->getType()), o, state, c);
    c.addTransition(state->BindExpr(e, c.getLocationContext(), value), read_note(value, c));
}

void checker::lent_to(const FunctionDecl& function, CheckerContext& c) const {
    ProgramStateRef state = c.getState();
    const StackFrameContext* frame = c.getStackFrame();
    if (lends(function) && !function.param_empty()) {
        // Its parameter is forgotten before it lends.
        if (const MemRegion* guard = object_of(state->getSVal(state->getRegion(function.getParamDecl(0), frame))))
            c.addTransition(state->set<lenders>(frame, guard));
        return;
    }
    if (is_ours(&function) || state->get<lenders>().isEmpty()) return;
    const MemRegion* guard = nullptr;
    for (const LocationContext* up = frame->getParent(); up && !guard; up = up->getParent()) {
        const StackFrameContext* at = up->getStackFrame();
        if (const MemRegion* const* known = state->get<lenders>(at)) guard = *known;
        const auto* above = dyn_cast<FunctionDecl>(at->getDecl());
        if (!guard && !is_ours(at->getDecl()) && !(above && above->isInStdNamespace())) return;  // it was lent to that one
    }
    if (!guard) return;
    for (const ParmVarDecl* parameter : function.parameters()) {
        if (!parameter->getType()->isReferenceType()) continue;
        const SymbolRef object = base_of(state->getSVal(state->getRegion(parameter, frame)));
        if (!object || !object->getType()->isPointerType()) continue;
        auto [next, o] = lent_by(guard, *function.getBody(), state, c);
        state = next->set<loaded>(object, o);
        break;  // what stands behind it is the caller's
    }
    if (state != c.getState()) c.addTransition(state);
}

void checker::guard_moves(const CallEvent& call, CheckerContext& c) const {
    ProgramStateRef state = c.getState();
    if (state->get<guards>().isEmpty()) return;
    const auto end = [&](const MemRegion* guard) {
        const SymbolRef* id = state->get<guards>(guard);
        if (!id) return;
        const SymbolRef ended = *id;
        state = state->remove<guards>(guard);
        if (escaped(state, c)) return;
        c.addTransition(state, c.getNoteTag([ended](PathSensitiveBugReport& r, llvm::raw_ostream& out) {
            if (r.isInteresting(ended)) out << "what lends the reference ends here";
        }));
    };
    if (const auto* destructor = dyn_cast<CXXDestructorCall>(&call)) {
        if (const MemRegion* object = destructor->getCXXThisVal().getAsRegion()) end(object->StripCasts());
        return;
    }
    const auto* function = dyn_cast_or_null<FunctionDecl>(call.getDecl());
    if (!function || !is_ours(function)) return;
    for (unsigned i = 0; i < call.getNumArgs() && i < function->getNumParams(); ++i) {
        const MemRegion* from = object_of(call.getArgSVal(i));
        const SymbolRef* id =
            from && function->getParamDecl(i)->getType()->isRValueReferenceType() ? state->get<guards>(from) : nullptr;
        if (!id) continue;
        if (const auto* made = dyn_cast<CXXConstructorCall>(&call); made && made->getCXXThisVal().getAsRegion()) {
            const SymbolRef goes_on = *id;  // under another name
            c.addTransition(
                state->remove<guards>(from)->set<guards>(made->getCXXThisVal().getAsRegion()->StripCasts(), goes_on));
        } else if (!made && !function->isOverloadedOperator()) {
            end(from);
        }
        return;
    }
}

bool checker::in_library(const CheckerContext& c) const {
    const Decl* d = c.getStackFrame()->getDecl();
    const auto* function = dyn_cast_or_null<FunctionDecl>(d);
    return is_ours(d) || (function && function->isInStdNamespace());
}

}  // namespace guarded_check
