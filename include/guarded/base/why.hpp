// Overloads that catch a misuse and say why. Each public function that can be misused by its types has one, less
// specialised than the real one, that returns a reason:
//
//     template <class... A, class Why = why::...>
//     Why get(const A&...) GUARDED_REJECTED;
//
// Nobody can end a reason, so the compiler rejects the call, at the user's line, and all that it has to print is the reason:
// g++ its name, by which it calls the destructor that is deleted, clang the sentence. (The error of a deleted overload would
// print the overload first, its arguments next, and the reason behind them.) It is no error in `requires { get(...); }`, which
// is false then; `decltype(get(...))` ends nothing, and names the reason.
//
// To add a reason:
// 1. Put it into the list below, as a name and as a sentence of the same words: what is wrong, then the way out. A comment
//    behind it goes into docs/how-to/messages.md, where the sentence does not say enough.
// 2. Declare the overload that returns it beside the function that it guards. Constrain it so that no right call prefers it.
// 3. Add a misuse and its fixed twin to tests/compile_fail/cases, with the sentence behind `expect:`.
// 4. Run ./dev compile-fail --only CASE and tests/messages.py, then ./dev compile-fail --update-docs docs/guarantees.md, whose
//    counts change, and tests/messages.py --update.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>  // IWYU pragma: export

#include <type_traits>

// A reason converts to anything, so that one misuse is not two errors.
#ifdef __clang__
#define GUARDED_REASON(name, sentence)                                                                  \
    struct name {                                                                                       \
        GUARDED_DETAIL_QUIET ~name() __attribute__((diagnose_if(true, "guarded: " sentence, "error"))); \
        GUARDED_DETAIL_LOUD template <class T>                                                          \
        operator T() const;                                                                             \
    }
#define GUARDED_REJECTED
#define GUARDED_DETAIL_QUIET _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wgcc-compat\"")
#define GUARDED_DETAIL_LOUD _Pragma("clang diagnostic pop")
#else
#define GUARDED_REASON(name, sentence)    \
    struct name {                         \
        ~name() GUARDED_DELETE(sentence); \
        template <class T>                \
        operator T() const;               \
    }
// A body, since g++ asks for one where a local type is among the arguments, and what takes the semicolon.
#define GUARDED_REJECTED         \
    {                            \
        __builtin_unreachable(); \
    }                            \
    static_assert(true)
#endif

/// The reasons for which a call does not compile. No build adds its own name to them: they are to be read.
namespace guarded::why {
// clang-format off
GUARDED_REASON(no_guard__name_the_guard_that_protects_this,
               "no guard: name the guard that protects this");
GUARDED_REASON(read_under_another_guard__what_was_read_before_is_gone__read_it_again_under_this_guard,
               "read under another guard: what was read before is gone; read it again under this guard");
GUARDED_REASON(guard_of_another_domain__take_a_guard_of_the_domain_that_reclaims_this,
               "guard of another domain: take a guard of the domain that reclaims this");
GUARDED_REASON(guard_of_another_lock__take_the_lock_that_owns_this,
               "guard of another lock: take the lock that owns this");
GUARDED_REASON(temporary_guard__it_ends_with_this_expression__give_it_a_name,
               "temporary guard: it ends with this expression; give it a name");
GUARDED_REASON(read_guard__writing_needs_the_write_guard,
               "read guard: writing needs the write guard");
GUARDED_REASON(not_a_unique_ptr_of_this_object__store_takes_one_by_std_move,
               "not a unique_ptr of this object: store takes one by std::move");
GUARDED_REASON(not_a_word_of_this_tree__give_what_converts_to_the_W_of_its_in_place,
               "not a word of this tree: give what converts to the W of its in_place");
GUARDED_REASON(function_may_throw__declare_it_noexcept_since_it_runs_inside_of_a_change,
               "function may throw: declare it noexcept, since it runs inside of a change");
GUARDED_REASON(function_does_not_take_what_is_removed__let_it_take_an_unlinked_of_the_tree_s_T_and_domain,
               "function does not take what is removed: let it take an unlinked of the tree's T and domain");
GUARDED_REASON(tree_of_words__no_object_is_removed__leave_the_function_out,
               "tree of words: no object is removed; leave the function out");
GUARDED_REASON(no_copying_function__clone_takes_one_from_const_T_to_unique_ptr_of_T,
               "no copying function: clone takes one from const T& to unique_ptr of T");
GUARDED_REASON(tree_of_words__clone_copies_them_itself__leave_the_function_out,
               "tree of words: clone copies them itself; leave the function out");
GUARDED_REASON(not_a_list_of_this_tree__give_two_forward_iterators_over_first_and_last_of_its_index_and_a_value_to_take,
               "not a list of this tree: give two forward iterators over first and last of its index and a value to take");
GUARDED_REASON(tree_without_gaps__let_its_options_say_gaps_true,
               "tree without gaps: let its options say gaps = true");
GUARDED_REASON(tree_without_marks__let_its_options_say_marks_true,
               "tree without marks: let its options say marks = true");
GUARDED_REASON(not_a_bound_pointer__read_it_through_a_slot_or_a_cursor_first,
               "not a bound pointer: read it through a slot or a cursor first");
GUARDED_REASON(result_may_point_into_protected_memory__copy_values_out_or_specialise_guarded_detached,
               "result may point into protected memory: copy values out, or specialise guarded::detached");
GUARDED_REASON(cannot_be_copied__lend_it_to_a_function_by_with,
               "cannot be copied: lend it to a function by with");
GUARDED_REASON(function_does_not_take_a_const_object__a_read_guard_lends_const__write_under_the_write_guard__or_a_mutable_member,
               "function does not take a const object: a read guard lends const; write under the write guard, or a mutable member");
GUARDED_REASON(slot_of_a_const_object__declare_it_mutable_or_write_under_the_write_guard,
               "slot of a const object: declare it mutable, or write under the write guard");
GUARDED_REASON(function_with_captures__put_what_it_needs_behind_it__or_say_unsafe_with,
               "function with captures: put what it needs behind it, or say unsafe_with");
GUARDED_REASON(argument_could_carry_an_address_out__give_a_value_or_a_view_of_const__or_say_unsafe_with,
               "argument could carry an address out: give a value or a view of const, or say unsafe_with");
GUARDED_REASON(function_cannot_be_called_with_what_stands_behind_it__named_objects_are_const_to_it,
               "function cannot be called with what stands behind it: named objects are const to it");  // let it take them by value or const reference, as many as there are
GUARDED_REASON(guard_given_to_the_function__lend_it_by_borrow,
               "guard given to the function: lend it by borrow");
GUARDED_REASON(function_cannot_be_called_with_this_object,
               "function cannot be called with this object");  // let it take a const reference to the object, or a reference under a guard that writes
GUARDED_REASON(function_cannot_be_called_with_first_last_and_value__or_returns_neither_nothing_nor_bool,
               "function cannot be called with first, last and value; or returns neither nothing nor bool");  // let it take two indices and what the tree holds, and return nothing, or false to stop
GUARDED_REASON(not_a_member_of_this_object,
               "not a member of this object");  // name a data member, or to get a const member function, of the class that the pointer is to
GUARDED_REASON(value_does_not_fit_this_member,
               "value does not fit this member");  // give what converts to the member's type
GUARDED_REASON(member_is_no_link__load_follows_slots_and_owning_pointers,
               "member is no link: load follows slots and owning pointers");
GUARDED_REASON(thread_not_registered__pass_what_register_thread_returned,
               "thread not registered: pass what register_thread returned");
GUARDED_REASON(the_registration_must_outlive_its_guards__give_it_a_name,
               "the registration must outlive its guards: give it a name");
GUARDED_REASON(brand_given_by_hand__leave_the_template_arguments_to_the_compiler,
               "brand given by hand: leave the template arguments to the compiler");
GUARDED_REASON(lent_guard__only_its_owner_may_release_it,
               "lent guard: only its owner may release it");
GUARDED_REASON(guard_kept__pass_it_by_std_move_since_it_ends_here,
               "guard kept: pass it by std::move, since it ends here");
GUARDED_REASON(function_cannot_be_called_without_an_argument__unlocked_calls_it_while_nothing_is_held,
               "function cannot be called without an argument: unlocked calls it while nothing is held");
GUARDED_REASON(not_the_guard_of_a_lock_that_is_held_alone__a_wait_gives_that_lock_back_and_takes_it_again,
               "not the guard of a lock that is held alone: a wait gives that lock back and takes it again");
GUARDED_REASON(mutex_without_readers__take_lock_or_a_std_shared_mutex,
               "mutex without readers: take lock, or a std::shared_mutex");
GUARDED_REASON(more_than_two_locks__put_what_is_locked_together_under_one_lock,
               "more than two locks: put what is locked together under one lock");
GUARDED_REASON(guard_under_another__a_wait_would_hold_that_one_up__lock_the_object_by_a_reference_to_it,
               "guard under another: a wait would hold that one up; lock the object by a reference to it");
GUARDED_REASON(std_condition_variable_knows_the_std_mutex_of_a_locked_alone__take_std_condition_variable_any,
               "std::condition_variable knows the std::mutex of a locked alone: take std::condition_variable_any");
GUARDED_REASON(no_test_of_what_the_lock_owns__it_takes_a_const_object_or_a_tree_s_lent_guard_and_says_whether_the_wait_is_over,
               "no test of what the lock owns: it takes a const object, or a tree's lent guard, and says whether the wait is over");
GUARDED_REASON(package_kept__unpack_what_a_call_gives_back_at_once__or_give_it_away_by_std_move,
               "package kept: unpack what a call gives back at once, or give it away by std::move");
GUARDED_REASON(not_a_package_of_this_guard_s_domain_or_lock_with_a_pointer_in_it,
               "not a package of this guard's domain or lock with a pointer in it");  // give what a callee made by pack under the same guard
GUARDED_REASON(not_uniquely_owned__publish_takes_a_unique_ptr_by_std_move,
               "not uniquely owned: publish takes a unique_ptr by std::move");
GUARDED_REASON(unique_ptr_with_a_deleter_of_its_own__readers_come_first__let_the_object_s_destructor_do_its_work,
               "unique_ptr with a deleter of its own: readers come first; let the object's destructor do its work");
GUARDED_REASON(handoff_without_evidence__say_what_protects_the_object_from_now_on,
               "handoff without evidence: say what protects the object from now on");
GUARDED_REASON(evidence_does_not_fit_this_object,
               "evidence does not fit this object");  // by_reference fits what is counted, by_lock a class with that lock, a guard one of the same domain
GUARDED_REASON(not_an_unlinked_object__unlink_it_from_its_slot_first,
               "not an unlinked object: unlink it from its slot first");
GUARDED_REASON(deleter_may_throw__declare_it_noexcept_since_nobody_catches_it_there,
               "deleter may throw: declare it noexcept, since nobody catches it there");
GUARDED_REASON(unlinked_object_kept__pass_it_by_std_move_since_it_is_spent_here,
               "unlinked object kept: pass it by std::move, since it is spent here");
GUARDED_REASON(not_a_lock_owner__lock_takes_a_guarded_locked_or_a_tree,
               "not a lock owner: lock takes a guarded::locked or a tree");
GUARDED_REASON(constant_lock_owner__lock_changes_it,
               "constant lock owner: lock changes it");  // take it by a reference that is not const
GUARDED_REASON(counted_object_has_other_owners__retire_it,
               "counted object has other owners: retire it");
GUARDED_REASON(reference_kept__pass_it_by_std_move_since_it_ends_here,
               "reference kept: pass it by std::move, since it ends here");
GUARDED_REASON(park_where__park_here_looks_at_this_again__park_after_and_park_before_go_on_past_it,
               "park where? park_here looks at this again; park_after and park_before go on past it");  // a scan goes on by park_after, a retry by park_here
GUARDED_REASON(cursor_kept__pass_it_by_std_move_since_it_ends_here,
               "cursor kept: pass it by std::move, since it ends here");
GUARDED_REASON(no_container_that_does_this_with_these_arguments__or_lend_it_to_a_function_by_with,
               "no container that does this with these arguments; or lend it to a function by with");
GUARDED_REASON(temporary_reference__it_ends_with_this_expression__give_it_a_name,
               "temporary reference: it ends with this expression; give it a name");
GUARDED_REASON(reference_lends_pointers_by_a_guard__auto_h_lend_r,
               "reference lends pointers by a guard: auto h = lend(r)");
GUARDED_REASON(others_see_what_a_reference_keeps__make_the_member_atomic_or_put_it_under_a_lock,
               "others see what a reference keeps: make the member atomic, or put it under a lock");
GUARDED_REASON(function_does_not_take_a_const_object__others_see_what_a_reference_keeps__write_atomic_or_mutable_members,
               "function does not take a const object: others see what a reference keeps; write atomic or mutable members");
GUARDED_REASON(back_pointer__follow_it_under_the_lock_or_the_reference_that_owns_both__or_keep_a_weak_one,
               "back pointer: follow it under the lock or the reference that owns both, or keep a weak one");
// clang-format on
}  // namespace guarded::why
#undef GUARDED_REASON

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// The result of a function that picks a reason: `class Why = typename decltype(why_not_so<L>())::type`.
template <class Reason>
inline constexpr std::type_identity<Reason> because{};

/// What slots and trees own. Its name is what compilers print.
template <class T>
concept one_object__put_an_array_into_a_class__void_references_and_volatile_are_none =
    std::is_object_v<T> && !std::is_array_v<T> && !std::is_volatile_v<T>;

}}}  // namespace guarded::GUARDED_ABI::detail

// Functions that make a brand: no template argument of theirs is for the user to give.
#define GUARDED_DETAIL_NO_BRAND(name)                                                                                   \
    template <class Given, class A, class Why = why::brand_given_by_hand__leave_the_template_arguments_to_the_compiler> \
    Why name(A&&) GUARDED_REJECTED
