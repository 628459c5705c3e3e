// What the functions and macros of a program do with read sections: read from YAML files, asked by name.
#pragma once

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"

#include <optional>
#include <string>
#include <vector>

namespace clang {
class IdentifierInfo;
class IdentifierTable;
}  // namespace clang

namespace guarded_check {

enum class role {
    begin,      // a section begins
    end,        // a section ends
    renew,      // the section that a thread is in ends, and another begins: a quiescent state
    offline,    // the thread is in no section from here
    online,     // it is again
    wait,       // waits for a grace period
    ongoing,    // says that the caller holds a section
    load,       // gives a pointer that is good while the section lasts
    cursor,     // walks by a cursor, which its argument points to
    reference,  // its marked arguments are kept alive by a reference, if it gives anything but null or zero
    handoff,    // its marked arguments and its result are protected otherwise
    publish,    // shows a pointer to readers, in the place of the one that was there
    exchange,   // the same, and gives the old pointer
    insert,     // puts an object where readers walk
    remove,     // takes an object out of there
    retire,     // frees its argument after a grace period
    free,       // frees its argument now
    lock,       // a lock of the writers', or of an object
    unlock,     //
    relock,     // drops a lock and takes it again
    increment,  // adds atomically: to a count of references, if its place is called so
    count,      // adds to a count that whoever holds the lock knows not to be zero
    thread,     // its function arguments begin as threads
    join,       // waits for a thread's end: this one is alone again
    effect,     // a function elsewhere, that begins or ends a section, drops and retakes one, gives a pointer, or waits
    unread,     // looks at a pointer's address, not at what is there
    none,       // nothing, whatever other files say
};

enum class step { begins, continues, gives, resets };

struct meaning {
    guarded_check::role role;
    unsigned domain = 0;    // of sections: an index into configuration::domains
    unsigned argument = 0;  // of cursors, and of others that are about one
    bool one = false;       // it is about one argument, not about all
    guarded_check::step step = step::begins;
    enum { always, if_zero, if_nonzero } when = always;  // of what a call does for its result
    bool gives = false;                                  // it gives a pointer that is marked
    int change = 0;                                      // of effects: of the sections' depth
    bool renews = false;                                 // the caller's section ends in it, and another begins
    bool late = false;   // it gives a pointer whose section has ended, unless its caller holds one
    bool waits = false;  // it waits for a grace period
};

struct domain {
    std::string name;
    bool always = false;                   // a thread is in a section from its start
    std::vector<std::string> always_with;  // so it is in programs that call one of these
    bool sleeps = false;                   // who is in a section may sleep
};

class configuration {
  public:
    // Reads another file behind the ones before. What it says of a name comes before what they say. The answer is empty, or
    // what is wrong, with its place.
    std::string read(llvm::StringRef path);

    // What a function or a macro means, or nothing.
    const meaning* find(const clang::IdentifierInfo* name) const;
    const meaning* find(llvm::StringRef name) const;

    // A domain whose threads are always in a section, if the unit calls one of the functions that say so.
    bool always(unsigned domain) const { return domains_[domain].always; }
    void calls(llvm::StringRef function);

    // Whether readers elsewhere read this place: "structure.field", or a variable.
    bool read_elsewhere(llvm::StringRef place) const { return places_.contains(place); }

    // Whether a function may sleep.
    bool blocks(const clang::IdentifierInfo* name) const;

    const std::vector<domain>& domains() const { return domains_; }

  private:
    struct pattern {
        std::string name;
        guarded_check::meaning meaning;
    };
    unsigned domain_named(llvm::StringRef name);

    std::vector<domain> domains_;
    std::vector<pattern> patterns_;
    std::vector<std::string> blocks_;
    llvm::StringSet<> places_;
    mutable llvm::DenseMap<const clang::IdentifierInfo*, const meaning*> known_;
};

}  // namespace guarded_check
