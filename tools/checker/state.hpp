// What the checker knows at a point of a path: the sections that are open, and which pointers they protect.
#pragma once

#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramState.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/ProgramStateTrait.h"
#include "llvm/ADT/ImmutableMap.h"

namespace guarded_check {

using clang::ento::MemRegion;
using clang::ento::ProgramStateRef;
using clang::ento::SymbolRef;

// A stretch in which what was read stays: from one begin, or one renewal, to its end. None: the one that the caller of the
// analysed function may hold.
using section_id = SymbolRef;

struct sections {
    int depth = 0;                          // relative to the analysed function's beginning
    section_id outer{};                     // the one at depth 0, which is the caller's
    section_id inner{};                     // the last one that began above it
    bool caller = false;                    // the caller is known to hold one
    bool entered = false;                   // a section began on this path
    const clang::Stmt* last{};              // what began or ended one last
    const clang::LocationContext* frame{};  // where that stands
    friend bool operator==(const sections&, const sections&) = default;
    void Profile(llvm::FoldingSetNodeID& hash) const {
        hash.AddInteger(depth);
        hash.AddPointer(outer);
        hash.AddPointer(inner);
        hash.AddBoolean(caller);
        hash.AddBoolean(entered);
        hash.AddPointer(last);
        hash.AddPointer(frame);
    }
};

// Where a pointer came from.
struct origin {
    unsigned domain = 0;
    section_id id{};          // the section that it was read in
    bool outside = false;     // there was none
    SymbolRef lock{};         // the lock that was held then
    const MemRegion* slot{};  // the place it was read from
    bool by_guard = false;    // a guard of guarded lent it
    bool by_lock = false;     // the lock alone protects it
    bool retired = false;     // it was handed to a deferred free since
    bool kept = false;        // by something else: nothing is said of it any more
    friend bool operator==(const origin&, const origin&) = default;
    void Profile(llvm::FoldingSetNodeID& hash) const {
        hash.AddInteger(domain);
        hash.AddPointer(id);
        hash.AddBoolean(outside);
        hash.AddPointer(lock);
        hash.AddPointer(slot);
        hash.AddBoolean(by_guard);
        hash.AddBoolean(by_lock);
        hash.AddBoolean(retired);
        hash.AddBoolean(kept);
    }
};

struct cursor {
    origin from;
    SymbolRef at{};  // what it is at
    friend bool operator==(const cursor&, const cursor&) = default;
    void Profile(llvm::FoldingSetNodeID& hash) const {
        from.Profile(hash);
        hash.AddPointer(at);
    }
};

struct stored_pointer {
    SymbolRef pointer{};
    const clang::Stmt* store{};
    friend bool operator==(const stored_pointer&, const stored_pointer&) = default;
    void Profile(llvm::FoldingSetNodeID& hash) const {
        hash.AddPointer(pointer);
        hash.AddPointer(store);
    }
};

struct open_sections {};  // domain -> sections
struct lock_depth {};     // how many locks are held
struct lock_stretch {};   // what tells the time since the first of them from others
struct loaded {};         // symbol -> origin
struct cursors {};        // region -> cursor
struct stored {};         // region -> what was written there
struct unlinked {};       // symbol -> the part of it that was taken out: readers may still look at it
struct threads {};        // whether another thread was begun
struct waited {};         // whether a grace period was waited for outside of sections
struct lenders {};        // the frame of a call that lends -> its guard or keeper
struct guards {};         // a guard or keeper of guarded -> what tells its life from others
struct last_slot {};      // the place that a load macro read last

}  // namespace guarded_check

namespace clang::ento {

#define GUARDED_CHECK_TRAIT(name, type)                                              \
    template <>                                                                      \
    struct ProgramStateTrait<guarded_check::name> : ProgramStatePartialTrait<type> { \
        static void* GDMIndex() {                                                    \
            static int index;                                                        \
            return &index;                                                           \
        }                                                                            \
    };
using guarded_open_map = llvm::ImmutableMap<unsigned, guarded_check::sections>;
using guarded_loaded_map = llvm::ImmutableMap<SymbolRef, guarded_check::origin>;
using guarded_cursor_map = llvm::ImmutableMap<const MemRegion*, guarded_check::cursor>;
using guarded_stored_map = llvm::ImmutableMap<const MemRegion*, guarded_check::stored_pointer>;
using guarded_guards_map = llvm::ImmutableMap<const MemRegion*, SymbolRef>;
using guarded_lenders_map = llvm::ImmutableMap<const StackFrameContext*, const MemRegion*>;
using guarded_unlinked_map = llvm::ImmutableMap<SymbolRef, const MemRegion*>;
GUARDED_CHECK_TRAIT(open_sections, guarded_open_map)
GUARDED_CHECK_TRAIT(lock_depth, int)
GUARDED_CHECK_TRAIT(lock_stretch, const SymExpr*)
GUARDED_CHECK_TRAIT(loaded, guarded_loaded_map)
GUARDED_CHECK_TRAIT(cursors, guarded_cursor_map)
GUARDED_CHECK_TRAIT(stored, guarded_stored_map)
GUARDED_CHECK_TRAIT(unlinked, guarded_unlinked_map)
GUARDED_CHECK_TRAIT(threads, bool)
GUARDED_CHECK_TRAIT(waited, bool)
GUARDED_CHECK_TRAIT(guards, guarded_guards_map)
GUARDED_CHECK_TRAIT(lenders, guarded_lenders_map)
GUARDED_CHECK_TRAIT(last_slot, const MemRegion*)
#undef GUARDED_CHECK_TRAIT

}  // namespace clang::ento
