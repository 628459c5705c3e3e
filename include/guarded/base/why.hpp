// Overloads that catch a misuse and say why. Each public function that can be misused by its types has one, less
// specialised than the real one: g++ prints the reason's type name, clang the sentence, both at the user's line.
//
//     template <class... A, class Why = why::...>
//     GUARDED_REJECT(Why) detail::rejected get(const A&...) GUARDED_REJECTED;
//
// To add a reason:
// 1. Put it into one of the lists below, as a name and as a sentence of the same words: what is wrong, then the way out. The
//    first list goes with each call of a tree or a cursor, the second with calls that only trees have, the third with the rest.
// 2. Declare the overload that carries it beside the function that it guards, with GUARDED_REJECT_TREE for the first list,
//    GUARDED_REJECT_RANGE for the second, GUARDED_REJECT for the first and the third. Constrain it so that no right call
//    prefers it.
// 3. Add a misuse and its fixed twin to tests/compile_fail/cases, with the sentence behind `expect:`.
// 4. Run ./dev compile-fail --only CASE, and the test "each reason is named by the words of its sentence" of
//    tests/unit/base/why.cpp. Then ./dev compile-fail --update-docs docs/guarantees.md, whose counts change.
#pragma once

#include <guarded/base/config.hpp>  // IWYU pragma: export

#include <type_traits>

// clang-format off
// The reasons of trees and cursors, whose many functions would else carry all of them.
#define GUARDED_DETAIL_TREE_REASONS(X) \
    X(no_guard__name_the_guard_that_protects_this, \
      "no guard: name the guard that protects this") \
    X(read_under_another_guard__what_was_read_before_is_gone__read_it_again_under_this_guard, \
      "read under another guard: what was read before is gone; read it again under this guard") \
    X(guard_of_another_domain__take_a_guard_of_the_domain_that_reclaims_this, \
      "guard of another domain: take a guard of the domain that reclaims this") \
    X(guard_of_another_lock__take_the_lock_that_owns_this, \
      "guard of another lock: take the lock that owns this") \
    X(temporary_guard__it_ends_with_this_expression__give_it_a_name, \
      "temporary guard: it ends with this expression; give it a name") \
    X(read_guard__writing_needs_the_write_guard, \
      "read guard: writing needs the write guard")
// The reasons of what only trees take.
#define GUARDED_DETAIL_RANGE_REASONS(X) \
    X(not_a_unique_ptr_of_this_object__store_takes_one_by_std_move, \
      "not a unique_ptr of this object: store takes one by std::move") \
    X(not_a_word_of_this_tree__give_what_converts_to_the_W_of_its_in_place, \
      "not a word of this tree: give what converts to the W of its in_place") \
    X(function_may_throw__declare_it_noexcept_since_it_runs_inside_of_a_change, \
      "function may throw: declare it noexcept, since it runs inside of a change") \
    X(function_does_not_take_what_is_removed__let_it_take_an_unlinked_of_the_tree_s_T_and_domain, \
      "function does not take what is removed: let it take an unlinked of the tree's T and domain") \
    X(tree_of_words__no_object_is_removed__leave_the_function_out, \
      "tree of words: no object is removed; leave the function out") \
    X(no_copying_function__clone_takes_one_from_const_T_to_unique_ptr_of_T, \
      "no copying function: clone takes one from const T& to unique_ptr of T") \
    X(tree_of_words__clone_copies_them_itself__leave_the_function_out, \
      "tree of words: clone copies them itself; leave the function out") \
    X(not_a_list_of_this_tree__give_two_forward_iterators_over_first_and_last_of_its_index_and_a_value_to_take, \
      "not a list of this tree: give two forward iterators over first and last of its index and a value to take") \
    X(tree_without_gaps__let_its_options_say_gaps_true, \
      "tree without gaps: let its options say gaps = true") \
    X(tree_without_marks__let_its_options_say_marks_true, \
      "tree without marks: let its options say marks = true")
#define GUARDED_DETAIL_OTHER_REASONS(X) \
    X(not_a_bound_pointer__read_it_through_a_slot_or_a_cursor_first, \
      "not a bound pointer: read it through a slot or a cursor first") \
    X(result_may_point_into_protected_memory__copy_values_out_or_specialise_guarded_detached, \
      "result may point into protected memory: copy values out, or specialise guarded::detached") \
    X(cannot_be_copied__lend_it_to_a_function_by_with, \
      "cannot be copied: lend it to a function by with") \
    X(function_does_not_take_a_const_object__a_read_guard_lends_const__write_under_the_write_guard__or_a_mutable_member, \
      "function does not take a const object: a read guard lends const; write under the write guard, or a mutable member") \
    X(slot_of_a_const_object__declare_it_mutable_or_write_under_the_write_guard, \
      "slot of a const object: declare it mutable, or write under the write guard") \
    X(function_with_captures__put_what_it_needs_behind_it__or_say_unsafe_with, \
      "function with captures: put what it needs behind it, or say unsafe_with") \
    X(argument_could_carry_an_address_out__give_a_value_or_a_view_of_const__or_say_unsafe_with, \
      "argument could carry an address out: give a value or a view of const, or say unsafe_with") \
    X(function_cannot_be_called_with_what_stands_behind_it__named_objects_are_const_to_it, \
      "function cannot be called with what stands behind it: named objects are const to it") \
    X(guard_given_to_the_function__lend_it_by_borrow, \
      "guard given to the function: lend it by borrow") \
    X(function_cannot_be_called_with_this_object, \
      "function cannot be called with this object") \
    X(function_cannot_be_called_with_first_last_and_value__or_returns_neither_nothing_nor_bool, \
      "function cannot be called with first, last and value; or returns neither nothing nor bool") \
    X(not_a_member_of_this_object, \
      "not a member of this object") \
    X(value_does_not_fit_this_member, \
      "value does not fit this member") \
    X(member_is_no_link__load_follows_slots_and_owning_pointers, \
      "member is no link: load follows slots and owning pointers") \
    X(thread_not_registered__pass_what_register_thread_returned, \
      "thread not registered: pass what register_thread returned") \
    X(brand_given_by_hand__leave_the_template_arguments_to_the_compiler, \
      "brand given by hand: leave the template arguments to the compiler") \
    X(lent_guard__only_its_owner_may_release_it, \
      "lent guard: only its owner may release it") \
    X(guard_kept__pass_it_by_std_move_since_it_ends_here, \
      "guard kept: pass it by std::move, since it ends here") \
    X(function_cannot_be_called_without_an_argument__unlocked_calls_it_while_nothing_is_held, \
      "function cannot be called without an argument: unlocked calls it while nothing is held") \
    X(not_the_guard_of_a_lock_that_is_held_alone__a_wait_gives_that_lock_back_and_takes_it_again, \
      "not the guard of a lock that is held alone: a wait gives that lock back and takes it again") \
    X(std_condition_variable_knows_the_std_mutex_of_a_locked_alone__take_std_condition_variable_any, \
      "std::condition_variable knows the std::mutex of a locked alone: take std::condition_variable_any") \
    X(no_test_of_what_the_lock_owns__it_takes_a_const_object_or_a_tree_s_lent_guard_and_says_whether_the_wait_is_over, \
      "no test of what the lock owns: it takes a const object, or a tree's lent guard, and says whether the wait is over") \
    X(package_kept__unpack_what_a_call_gives_back_at_once__or_give_it_away_by_std_move, \
      "package kept: unpack what a call gives back at once, or give it away by std::move") \
    X(not_a_package_of_this_guard_s_domain_or_lock_with_a_pointer_in_it, \
      "not a package of this guard's domain or lock with a pointer in it") \
    X(not_uniquely_owned__publish_takes_a_unique_ptr_by_std_move, \
      "not uniquely owned: publish takes a unique_ptr by std::move") \
    X(handoff_without_evidence__say_what_protects_the_object_from_now_on, \
      "handoff without evidence: say what protects the object from now on") \
    X(evidence_does_not_fit_this_object, \
      "evidence does not fit this object") \
    X(not_an_unlinked_object__unlink_it_from_its_slot_first, \
      "not an unlinked object: unlink it from its slot first") \
    X(deleter_may_throw__declare_it_noexcept_since_nobody_catches_it_there, \
      "deleter may throw: declare it noexcept, since nobody catches it there") \
    X(unlinked_object_kept__pass_it_by_std_move_since_it_is_spent_here, \
      "unlinked object kept: pass it by std::move, since it is spent here") \
    X(not_a_lock_owner__lock_takes_a_guarded_locked_or_a_tree, \
      "not a lock owner: lock takes a guarded::locked or a tree") \
    X(constant_lock_owner__lock_changes_it, \
      "constant lock owner: lock changes it") \
    X(counted_object_has_other_owners__retire_it, \
      "counted object has other owners: retire it") \
    X(reference_kept__pass_it_by_std_move_since_it_ends_here, \
      "reference kept: pass it by std::move, since it ends here") \
    X(park_where__park_here_looks_at_this_again__park_after_and_park_before_go_on_past_it, \
      "park where? park_here looks at this again; park_after and park_before go on past it") \
    X(cursor_kept__pass_it_by_std_move_since_it_ends_here, \
      "cursor kept: pass it by std::move, since it ends here")
// clang-format on

namespace guarded { inline namespace GUARDED_ABI {

/// The reasons for which a call does not compile. Their names are what g++ prints.
namespace why {
#define GUARDED_DETAIL_DECLARE(reason, sentence) struct reason;
GUARDED_DETAIL_TREE_REASONS(GUARDED_DETAIL_DECLARE)
GUARDED_DETAIL_RANGE_REASONS(GUARDED_DETAIL_DECLARE)
GUARDED_DETAIL_OTHER_REASONS(GUARDED_DETAIL_DECLARE)
#undef GUARDED_DETAIL_DECLARE
}  // namespace why

namespace detail {

/// The result of a function that picks a reason: `class Why = typename decltype(why_not_so<L>())::type`.
template <class Reason>
inline constexpr std::type_identity<Reason> because{};

/// What slots and trees own. Its name is what compilers print.
template <class T>
concept one_object__put_an_array_into_a_class__void_references_and_volatile_are_none =
    std::is_object_v<T> && !std::is_array_v<T> && !std::is_volatile_v<T>;

/// Result of a rejected call; converts to anything, so that one misuse is not two errors.
struct rejected {
    template <class T>
    operator T() const;
};

}  // namespace detail
}}  // namespace guarded::GUARDED_ABI

#ifdef __clang__
#define GUARDED_DETAIL_DIAGNOSE(reason, sentence) \
    __attribute__((diagnose_if(__is_same(Why, ::guarded::why::reason), "guarded: " sentence, "error")))
#define GUARDED_DETAIL_QUIET _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wgcc-compat\"")
#define GUARDED_DETAIL_LOUD _Pragma("clang diagnostic pop")
// A macro within another adds three lines to a message.
#define GUARDED_REJECT(Why)                                                   \
    GUARDED_DETAIL_QUIET GUARDED_DETAIL_TREE_REASONS(GUARDED_DETAIL_DIAGNOSE) \
        GUARDED_DETAIL_OTHER_REASONS(GUARDED_DETAIL_DIAGNOSE) GUARDED_DETAIL_LOUD
#define GUARDED_REJECT_TREE(Why) GUARDED_DETAIL_QUIET GUARDED_DETAIL_TREE_REASONS(GUARDED_DETAIL_DIAGNOSE) GUARDED_DETAIL_LOUD
#define GUARDED_REJECT_RANGE(Why) GUARDED_DETAIL_QUIET GUARDED_DETAIL_RANGE_REASONS(GUARDED_DETAIL_DIAGNOSE) GUARDED_DETAIL_LOUD
#define GUARDED_REJECTED
#else
#define GUARDED_REJECT(Why)
#define GUARDED_REJECT_TREE(Why)
#define GUARDED_REJECT_RANGE(Why)
#define GUARDED_REJECTED = delete
#endif

// Functions that make a brand: no template argument of theirs is for the user to give.
#define GUARDED_DETAIL_NO_BRAND(name)                                                                                   \
    template <class Given, class A, class Why = why::brand_given_by_hand__leave_the_template_arguments_to_the_compiler> \
    GUARDED_REJECT(Why)                                                                                                 \
    detail::rejected name(A&&) GUARDED_REJECTED
