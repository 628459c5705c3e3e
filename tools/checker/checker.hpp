// The analyzer's side: what it calls on a path, and what the checker then says.
#pragma once

#include "code.hpp"
#include "configuration.hpp"
#include "state.hpp"

#include "clang/StaticAnalyzer/Core/BugReporter/BugType.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

#include <array>
#include <memory>
#include <optional>

namespace guarded_check {

using clang::ento::CallEvent;
using clang::ento::CheckerContext;
using clang::ento::ExplodedNode;
using clang::ento::SVal;

enum class rule { use_after_section, escape, no_section, balance, wait_in_section, reclaim, use_after_lock };
inline constexpr unsigned rules = 7;

class checker
    : public clang::ento::Checker<clang::ento::check::ASTDecl<clang::TranslationUnitDecl>, clang::ento::check::BeginFunction,
                                  clang::ento::check::EndFunction, clang::ento::check::EndAnalysis, clang::ento::eval::Call,
                                  clang::ento::check::PreCall, clang::ento::check::PostCall,
                                  clang::ento::check::PostStmt<clang::Expr>, clang::ento::check::PreStmt<clang::AtomicExpr>,
                                  clang::ento::check::Location, clang::ento::check::Bind, clang::ento::check::LiveSymbols,
                                  clang::ento::check::DeadSymbols> {
  public:
    mutable configuration names;  // what a unit calls says which flavour it has
    bool deep = true;             // what is read out of a protected object is protected, too
    std::string summaries;        // the file to add what functions do to, if any
    std::array<std::optional<clang::ento::BugType>, rules> enabled;

    void checkASTDecl(const clang::TranslationUnitDecl*, clang::ento::AnalysisManager&, clang::ento::BugReporter&) const;
    void checkBeginFunction(CheckerContext&) const;
    void checkEndFunction(const clang::ReturnStmt*, CheckerContext&) const;
    void checkEndAnalysis(clang::ento::ExplodedGraph&, clang::ento::BugReporter&, clang::ento::ExprEngine&) const;
    bool evalCall(const CallEvent&, CheckerContext&) const;
    void checkPreCall(const CallEvent&, CheckerContext&) const;
    void checkPostCall(const CallEvent&, CheckerContext&) const;
    void checkPostStmt(const clang::Expr*, CheckerContext&) const;
    void checkPreStmt(const clang::AtomicExpr*, CheckerContext&) const;
    void checkLocation(SVal, bool is_load, const clang::Stmt*, CheckerContext&) const;
    void checkBind(SVal place, SVal value, const clang::Stmt*, CheckerContext&) const;
    void checkLiveSymbols(ProgramStateRef, clang::ento::SymbolReaper&) const;
    void checkDeadSymbols(clang::ento::SymbolReaper&, CheckerContext&) const;

  private:
    struct outcome {
        ExplodedNode* node;
        const clang::ReturnStmt* ret;
        unsigned domain;
        sections left;
        std::string answer;
        bool gives;   // a pointer that is good while the section lasts
        bool late;    // one whose section has ended
        bool waited;  // for a grace period
    };

    // ---- sections.cpp
    void begin(unsigned domain, const clang::Expr& call, CheckerContext&) const;
    void end(unsigned domain, const clang::Expr& call, CheckerContext&) const;
    void offline(unsigned domain, CheckerContext&) const;
    void online(unsigned domain, const clang::Expr& call, CheckerContext&) const;
    void renew(unsigned domain, const clang::Expr& call, CheckerContext&) const;
    void wait(unsigned domain, const CallEvent&, CheckerContext&) const;
    bool slept(const CallEvent&, CheckerContext&) const;
    void lock(const CallEvent&, ProgramStateRef, CheckerContext&) const;
    void unlock(CheckerContext&) const;

    void summarise(const clang::FunctionDecl&, const std::vector<outcome>&) const;
    void effect(const meaning&, const CallEvent&, CheckerContext&) const;

    // ---- pointers.cpp
    // Where a pointer came from, its own or that of the object it was read out of.
    const origin* of(SymbolRef, ProgramStateRef) const;
    origin here(unsigned domain, ProgramStateRef, const CheckerContext&) const;
    bool lasts(const origin&, ProgramStateRef) const;
    SVal mark(const clang::Expr&, clang::QualType, const origin&, ProgramStateRef&, CheckerContext&) const;
    void read_under_lock(const clang::Expr&, CheckerContext&) const;
    const clang::ento::NoteTag* read_note(SVal, CheckerContext&) const;
    void used(SymbolRef, const origin&, const std::string& what, CheckerContext&) const;
    bool walk(const meaning&, const CallEvent&, CheckerContext&) const;
    bool escaped(ProgramStateRef after, CheckerContext&) const;
    bool returned(const clang::ReturnStmt*, CheckerContext&) const;

    // ---- writers.cpp
    ProgramStateRef show(const MemRegion* slot, SVal value, ProgramStateRef) const;

    // ---- guards.cpp
    void lent(const CallEvent&, CheckerContext&) const;
    void lent_to(const clang::FunctionDecl&, CheckerContext&) const;
    void guard_moves(const CallEvent&, CheckerContext&) const;
    bool in_library(const CheckerContext&) const;

    // ---- plugin.cpp
    // Reports, and says whether the path ends there.
    bool report(rule, const std::string& message, llvm::ArrayRef<SymbolRef> about, CheckerContext&,
                clang::ento::PathDiagnosticLocation where = {}) const;
    void report_at(rule, const std::string& message, llvm::ArrayRef<SymbolRef> about, const ExplodedNode*,
                   clang::ento::BugReporter&, clang::ento::PathDiagnosticLocation where = {}) const;

    mutable std::unique_ptr<guarded_check::code> code_;
    mutable std::vector<outcome> outcomes_;
};

// The state's sections of a domain, as they are at the beginning where nothing is said.
sections sections_of(unsigned domain, ProgramStateRef);
ProgramStateRef with(unsigned domain, const sections&, ProgramStateRef);
// A name for a section or for a time that a lock is held, which no other has on this path.
section_id fresh(const clang::Stmt& where, CheckerContext&);
// The symbol that a pointer into an object is based on.
SymbolRef base_of(SVal);
// What a configured function means; those of guarded are none.
const meaning* meaning_of(const CallEvent&, const configuration&);
// Whether something is declared by guarded.
bool is_ours(const clang::Decl*);
std::string name_of(const CallEvent&);
std::string text_of(const clang::Expr*, const CheckerContext&);
// The state after a call for the answer that means it was done, and the one for the other, if both may be.
std::pair<ProgramStateRef, ProgramStateRef> answers(const meaning&, const CallEvent&, ProgramStateRef);
// The object whose count of references a place is, as far as names tell, or none.
SymbolRef counted_at(SVal place);
// The pointer that an access goes through, as the source has it.
std::string pointer_in(const clang::Stmt* access, const CheckerContext&);
// No longer marked, nor is what it is a part of.
ProgramStateRef forget(SymbolRef, ProgramStateRef);

}  // namespace guarded_check
