// What the source says that the analyzer's paths do not: which macro an expression stands in, which functions matter.
#pragma once

#include "configuration.hpp"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

#include <memory>
#include <set>
#include <string>

namespace guarded_check {

// Whether a function of guarded lends a plain reference.
bool lends(const clang::FunctionDecl&);

class code {
  public:
    // Locks matter where pointers that are read under them are asked for.
    code(const configuration& names, bool locks) : names_{names}, locks_{locks} {}

    // Before the others, for each function that a path enters.
    void enter(const clang::FunctionDecl& function) { look_at(function); }

    // The macro that an expression is the whole of: rcu_dereference(p), rcu_pointer_handoff(p).
    const meaning* macro_of(const clang::Stmt* whole) const { return wholes_.lookup(whole); }
    // The macro that a statement's store stands in: rcu_assign_pointer(p, v).
    const meaning* store_macro_of(const clang::Stmt* store) const { return stores_.lookup(store); }
    // Whether what an exchange replaces is read by readers, as far as this unit shows.
    bool readers_read(const clang::Stmt* exchange) const;
    // Whether the place that an expression reads is what a load macro was given.
    bool is_loaded_from(const clang::Stmt* read) const { return sources_.contains(read); }

    // Whether anything in the function, or in what it calls in this unit, has to do with sections.
    bool matters(const clang::FunctionDecl& function);
    // Whether it takes references, or raises counts.
    bool takes_references(const clang::FunctionDecl& function);
    // Whether the ends of its variables call something that the analyzer does not see.
    bool cleans_up(const clang::FunctionDecl& function) { return look_at(function).cleans_up; }
    // Whether it begins, or ends, sections: itself, or by a wrapper that does only that.
    bool calls(const clang::FunctionDecl& function, role r);
    // The functions that this unit calls; with = in front where it has their body.
    std::set<std::string> all_calls() const;
    // The places that load macros read here, and those that exchanges write and nothing here reads.
    std::set<std::string> places_read() const;
    std::set<std::string> places_exchanged() const;
    // Whether the comment in front of a function says that its caller holds a lock, or a section.
    enum class held { nothing, lock, section };
    held documented(const clang::FunctionDecl& function);
    // Whether a thread begins with it.
    bool begins_thread(const clang::FunctionDecl& function) const { return threads_.contains(function.getCanonicalDecl()); }

  private:
    friend class visitor;
    struct facts {
        bool matters = false;
        bool raises = false;     // a count, by the compiler's atomics
        bool cleans_up = false;  // by attributes, whose calls the analyzer does not make
        llvm::SmallVector<const clang::FunctionDecl*, 8> callees;
        llvm::SmallVector<role, 8> roles;
    };
    const facts& look_at(const clang::FunctionDecl& function);

    const configuration& names_;
    bool locks_;
    llvm::DenseMap<const clang::FunctionDecl*, std::unique_ptr<facts>> facts_;
    llvm::DenseMap<const clang::FunctionDecl*, bool> matters_;
    llvm::DenseMap<const clang::FunctionDecl*, held> documented_;
    llvm::DenseMap<const clang::Stmt*, const meaning*> wholes_, stores_;
    llvm::DenseSet<const clang::Stmt*> sources_;
    llvm::DenseSet<const clang::FunctionDecl*> threads_;
    llvm::DenseMap<const clang::Stmt*, const clang::ValueDecl*> exchanged_;
    llvm::DenseSet<const clang::ValueDecl*> read_;
};

}  // namespace guarded_check
