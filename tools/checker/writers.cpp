// What calls do: to sections, and to the objects that readers may still look at.
#include "checker.hpp"

using namespace clang;
using namespace clang::ento;

namespace guarded_check {

const meaning* meaning_of(const CallEvent& call, const configuration& names) {
    return is_ours(call.getDecl()) ? nullptr : names.find(call.getCalleeIdentifier());
}

std::string name_of(const CallEvent& call) {
    const IdentifierInfo* name = call.getCalleeIdentifier();
    return name ? name->getName().str() : "this call";
}

// ---- the writers' side ----------------------------------------------------------------------------------------------

// What was read from the slot, and what it holds, is what readers may still look at.
ProgramStateRef checker::show(const MemRegion* slot, SVal value, ProgramStateRef state) const {
    const SymbolRef shown = base_of(value);
    if (const SymbolRef old = state->getSVal(slot).getAsSymbol(); old && old != shown && old->getType()->isPointerType())
        state = state->set<unlinked>(old, slot);
    for (const auto& [pointer, o] : state->get<loaded>()) {
        if (o.slot == slot && pointer != shown) state = forget(pointer, state)->set<unlinked>(pointer, slot);
    }
    // Once it is shown, others may take it away again as soon as they get the lock.
    if (shown && enabled[static_cast<unsigned>(rule::use_after_lock)] && state->get<lock_depth>() > 0 &&
        !state->get<loaded>(shown)) {
        origin o;
        o.lock = state->get<lock_stretch>();
        o.by_lock = true;
        o.slot = slot;
        state = state->set<loaded>(shown, o);
    }
    return state;
}

// What a call has its way with: the objects that its arguments point to or into.
template <class F>
static void each_object(const CallEvent& call, const meaning* m, F f) {
    for (unsigned i = 0; i < call.getNumArgs(); ++i) {
        if (m && m->one && m->argument != i) continue;
        if (const SymbolRef object = base_of(call.getArgSVal(i))) f(object, i);
    }
}

std::pair<ProgramStateRef, ProgramStateRef> answers(const meaning& m, const CallEvent& call, ProgramStateRef state) {
    const auto result = call.getReturnValue().getAs<DefinedSVal>();
    if (m.when == meaning::always || !result) return {state, nullptr};
    const auto [nonzero, zero] = state->assume(*result);
    return m.when == meaning::if_zero ? std::pair{zero, nonzero} : std::pair{nonzero, zero};
}

// ---- calls ----------------------------------------------------------------------------------------------------------

bool checker::evalCall(const CallEvent& call, CheckerContext& c) const {
    const auto* e = dyn_cast_or_null<CallExpr>(call.getOriginExpr());
    const meaning* m = e && code_ ? meaning_of(call, names) : nullptr;
    if (!m) return false;
    switch (m->role) {
        case role::begin:
            begin(m->domain, *e, c);
            return true;
        case role::end:
            end(m->domain, *e, c);
            return true;
        case role::renew:
            renew(m->domain, *e, c);
            return true;
        case role::offline:
        case role::online:
            // Where threads are in no section unless they begin one, these do nothing.
            if (!names.always(m->domain))
                c.addTransition(c.getState());
            else if (m->role == role::offline)
                offline(m->domain, c);
            else
                online(m->domain, *e, c);
            return true;
        case role::cursor:
            return walk(*m, call, c);
        case role::ongoing: {
            // An assertion leaves the path on which it holds.
            ProgramStateRef state = c.getState();
            sections s = sections_of(m->domain, state);
            const bool known = s.depth > 0 || s.caller;
            s.caller = true;
            ProgramStateRef yes = with(m->domain, s, state), no = known ? nullptr : state;
            if (!call.getResultType()->isVoidType()) {
                SValBuilder& values = c.getSValBuilder();
                yes = yes->BindExpr(e, c.getLocationContext(), values.makeIntVal(1, call.getResultType()));
                if (no) no = no->BindExpr(e, c.getLocationContext(), values.makeIntVal(0, call.getResultType()));
            } else {
                no = nullptr;
            }
            c.addTransition(yes);
            if (no) c.addTransition(no);
            return true;
        }
        default:
            return false;
    }
}

void checker::checkPreCall(const CallEvent& call, CheckerContext& c) const {
    if (code_) guard_moves(call, c);
    if (c.isDifferent()) return;
    if (!code_ || !isa_and_nonnull<CallExpr>(call.getOriginExpr())) return;
    const meaning* m = meaning_of(call, names);
    if (slept(call, c)) return;
    ProgramStateRef state = c.getState();
    if (m) {
        switch (m->role) {
            case role::wait:
                wait(m->domain, call, c);
                return;
            case role::effect:
                if (!call.getRuntimeDefinition().getDecl() && m->waits) wait(m->domain, call, c);
                break;
            case role::free:
                each_object(call, m, [&](SymbolRef object, unsigned) {
                    if (state->get<unlinked>(object))
                        report(
                            rule::reclaim,
                            "this is freed while readers may still look at it: no grace period went by since it was unlinked",
                            {object}, c);
                });
                return;
            case role::insert:
                each_object(call, m, [&](SymbolRef object, unsigned i) {
                    const MemRegion* const* node = state->get<unlinked>(object);
                    if (node && *node == call.getArgSVal(i).getAsRegion())
                        report(rule::reclaim,
                               "this is put in again while readers may still be at it: no grace period went by since it was "
                               "unlinked",
                               {object}, c);
                });
                return;
            case role::publish:
                if (call.getNumArgs() < 2) return;
                if (const MemRegion* slot = call.getArgSVal(0).getAsRegion())
                    c.addTransition(show(slot->StripCasts(), call.getArgSVal(1), state));
                return;
            case role::reference:
                break;
            case role::unread:
            case role::handoff:
            case role::exchange:
            case role::remove:
            case role::retire:
            case role::unlock:
                return;
            case role::lock:
                if (m->when == meaning::always) lock(call, state, c);
                return;
            case role::increment: {
                if (call.getNumArgs() == 0) return;
                const SVal place = call.getArgSVal(0);
                const SymbolRef object = base_of(place);
                const origin* o = object ? of(object, state) : nullptr;
                if (o && !lasts(*o, state))
                    used(object, *o, pointer_in(call.getArgExpr(0), c), c);  // too late
                else if (o && counted_at(place))
                    c.addTransition(forget(object, state));
                return;
            }
            case role::relock:
                if (state->get<lock_depth>() > 0) c.addTransition(state->set<lock_stretch>(fresh(*call.getOriginExpr(), c)));
                return;
            default:
                break;
        }
    }
    if (call.getDecl() && call.getRuntimeDefinition().getDecl()) return;  // its body says what it does with them
    each_object(call, m, [&](SymbolRef object, unsigned i) {
        const auto* cast = dyn_cast<ExplicitCastExpr>(call.getArgExpr(i)->IgnoreParenImpCasts());
        if (cast && cast->getType()->isVoidPointerType() && i >= call.parameters().size()) return;  // for %p
        if (const origin* o = of(object, state); o && !lasts(*o, state) && !c.isDifferent()) {
            used(object, *o, text_of(call.getArgExpr(i), c), c);
        }
    });
}

void checker::checkPostCall(const CallEvent& call, CheckerContext& c) const {
    const auto* e = dyn_cast_or_null<CallExpr>(call.getOriginExpr());
    const meaning* m = e && code_ ? meaning_of(call, names) : nullptr;
    if (!m) {
        if (e && code_) lent(call, c);
        const auto* function = dyn_cast_or_null<FunctionDecl>(call.getDecl());
        if (!e || !code_ || !function || !code_->takes_references(*function)) return;
        // The analyzer may have gone over it, where it has a loop.
        meaning acquires{role::reference};
        acquires.when = call.getResultType()->isVoidType() ? meaning::always : meaning::if_nonzero;
        const auto [taken, not_taken] = answers(acquires, call, c.getState());
        ProgramStateRef next = taken;
        each_object(call, nullptr, [&](SymbolRef object, unsigned) {
            const origin* o = next ? of(object, next) : nullptr;
            if (o && !o->kept && lasts(*o, next)) next = forget(object, next);
        });
        if (next == taken) return;
        c.addTransition(next);
        if (not_taken) c.addTransition(not_taken);
        return;
    }
    ProgramStateRef state = c.getState();
    const auto [done, not_done] = answers(*m, call, state);
    const auto after = [&](auto what) {
        if (ProgramStateRef next = done) {
            each_object(call, m, [&](SymbolRef object, unsigned) { next = what(object, next); });
            c.addTransition(next);
        }
        if (not_done) c.addTransition(not_done);
    };
    switch (m->role) {
        case role::load: {
            if (!call.getResultType()->isPointerType()) return;
            const SVal value = mark(*e, call.getResultType(), here(m->domain, state, c), state, c);
            c.addTransition(state->BindExpr(e, c.getLocationContext(), value), read_note(value, c));
            return;
        }
        case role::reference:
        case role::handoff:
            after([](SymbolRef object, ProgramStateRef s) { return forget(object, s); });
            return;
        case role::remove:
            if (ProgramStateRef next = done) {
                each_object(call, m, [&](SymbolRef object, unsigned i) {
                    next = forget(object, next)->set<unlinked>(object, call.getArgSVal(i).getAsRegion());
                });
                c.addTransition(next);
            }
            if (not_done) c.addTransition(not_done);
            return;
        case role::retire:
            after([&](SymbolRef object, ProgramStateRef s) {
                s = s->remove<unlinked>(object);
                const origin* found = s->get<loaded>(object);
                if (!found || found->kept || found->by_lock) return s;  // it is the writer's own
                origin o = here(0, s, c);
                o.retired = true;
                return s->set<loaded>(object, o);
            });
            return;
        case role::exchange: {
            if (!call.getResultType()->isPointerType()) return;
            static const int tag = 0;
            const auto old =
                c.getSValBuilder().conjureSymbolVal(&tag, e, c.getLocationContext(), call.getResultType(), c.blockCount());
            state = state->BindExpr(e, c.getLocationContext(), old);
            if (const SymbolRef pointer = old.getAsSymbol()) state = state->set<unlinked>(pointer, old.getAsRegion());
            each_object(call, m, [&](SymbolRef object, unsigned) { state = forget(object, state); });
            c.addTransition(state);
            return;
        }
        case role::unlock:
            unlock(c);
            return;
        case role::thread:
        case role::join:
            c.addTransition(state->set<threads>(m->role == role::thread));
            return;
        case role::lock:
            if (m->when == meaning::always) return;
            if (done) lock(call, done, c);
            if (not_done) c.addTransition(not_done);
            return;
        case role::count:
            after([](SymbolRef object, ProgramStateRef s) {
                const origin* o = s->get<loaded>(object);
                return o && o->by_lock && s->get<lock_depth>() > 0 ? forget(object, s) : s;
            });
            return;
        case role::effect:
            if (!call.getRuntimeDefinition().getDecl()) effect(*m, call, c);
            return;
        default:
            return;
    }
}

}  // namespace guarded_check
