// What the analyzer loads: it registers the rules, and hands the checker what belongs to a whole unit.
#include "checker.hpp"

#include "clang/Frontend/CompilerInstance.h"
#include "clang/StaticAnalyzer/Frontend/CheckerRegistry.h"

using namespace clang;
using namespace clang::ento;

namespace guarded_check {

namespace {

struct rule_text {
    const char* name;
    const char* title;
};

constexpr rule_text texts[rules] = {
    {"guarded.UseAfterSection", "A pointer is used after the read section that it was read in"},
    {"guarded.Escape", "A pointer outlives the read section that it was read in"},
    {"guarded.NoSection", "A pointer that needs a read section is read without"},
    {"guarded.Balance", "A read section is left open, or ended twice"},
    {"guarded.WaitInSection", "A read section waits, for a grace period or in another way"},
    {"guarded.Reclaim", "Memory is freed without a grace period"},
    {"guarded.UseAfterLock", "A pointer is used after the lock that it was read under"},
};

bool always(const CheckerManager&) { return true; }

void register_model(CheckerManager& manager) {
    checker* model = manager.registerChecker<checker>();
    const AnalyzerOptions& options = manager.getAnalyzerOptions();
    SmallVector<StringRef, 4> files;
    options.getCheckerStringOption(model, "Config").split(files, ';', -1, false);
    for (StringRef file : files) {
        if (const std::string wrong = model->names.read(file); !wrong.empty()) {
            llvm::errs() << "guarded-check: " << wrong << '\n';
            std::exit(2);
        }
    }
    model->deep = options.getCheckerBooleanOption(model, "Deep");
    model->summaries = options.getCheckerStringOption(model, "Summaries").str();
}

template <int N>
void register_rule(CheckerManager& manager) {
    checker* model = manager.getChecker<checker>();
    model->enabled[N].emplace(manager.getCurrentCheckerName(), texts[N].title, "Read sections");
}

template <int... N>
void register_rules(CheckerRegistry& registry, std::integer_sequence<int, N...>) {
    (registry.addChecker(&register_rule<N>, &always, texts[N].name, texts[N].title, "", false), ...);
    (registry.addDependency(texts[N].name, "guarded.Model"), ...);
}

}  // namespace

// At a place of its own, where that is not the path's end.
class placed_report : public PathSensitiveBugReport {
  public:
    placed_report(const BugType& type, StringRef text, const ExplodedNode* node, PathDiagnosticLocation where)
        : PathSensitiveBugReport(type, text, node), where_{where} {}
    PathDiagnosticLocation getLocation() const override {
        return where_.isValid() ? where_ : PathSensitiveBugReport::getLocation();
    }

  private:
    PathDiagnosticLocation where_;
};

bool checker::report(rule r, const std::string& message, ArrayRef<SymbolRef> about, CheckerContext& c,
                     PathDiagnosticLocation where) const {
    if (!enabled[static_cast<unsigned>(r)]) return false;
    if (const ExplodedNode* node = c.generateErrorNode()) report_at(r, message, about, node, c.getBugReporter(), where);
    return true;
}

void checker::report_at(rule r, const std::string& message, ArrayRef<SymbolRef> about, const ExplodedNode* node,
                        BugReporter& reporter, PathDiagnosticLocation where) const {
    const auto& type = enabled[static_cast<unsigned>(r)];
    if (!type) return;
    auto report = std::make_unique<placed_report>(*type, message, node, where);
    for (const SymbolRef symbol : about) {
        if (symbol) report->markInteresting(symbol);
    }
    reporter.emitReport(std::move(report));
}

void checker::checkASTDecl(const TranslationUnitDecl* unit, AnalysisManager&, BugReporter&) const {
    code_ = std::make_unique<code>(names, enabled[static_cast<unsigned>(rule::use_after_lock)].has_value());
    for (const Decl* d : unit->decls()) {
        if (const auto* function = dyn_cast<FunctionDecl>(d); function && function->doesThisDeclarationHaveABody())
            code_->enter(*function);
    }
    const std::set<std::string> called = code_->all_calls();
    for (const std::string& name : called) names.calls(StringRef{name}.ltrim('='));
    if (summaries.empty()) return;
    std::error_code failed;
    llvm::raw_fd_ostream file{summaries + ".calls", failed};
    for (const std::string& name : called) file << name << '\n';
    for (const std::string& place : code_->places_exchanged()) file << '@' << place << '\n';
    llvm::raw_fd_ostream reads{summaries + ".reads", failed};
    for (const std::string& place : code_->places_read()) reads << place << '\n';
}

void checker::checkBeginFunction(CheckerContext& c) const {
    const auto* function = dyn_cast_or_null<FunctionDecl>(c.getStackFrame()->getDecl());
    if (c.inTopFrame() && !(code_ && function && code_->matters(*function))) {
        c.generateSink(c.getState(), c.getPredecessor());  // nothing to be seen here
        return;
    }
    if (!code_ || !function) return;
    lent_to(*function, c);
    if (c.isDifferent()) return;
    ProgramStateRef state = c.getState();
    switch (code_->documented(*function)) {
        case code::held::nothing:
            return;
        case code::held::lock: {
            const int depth = state->get<lock_depth>();
            if (depth == 0) state = state->set<lock_stretch>(fresh(*function->getBody(), c));
            c.addTransition(state->set<lock_depth>(depth + 1));
            return;
        }
        case code::held::section: {
            sections s = sections_of(0, state);
            if (s.depth > 0 || s.caller || s.entered || !c.inTopFrame()) return;
            s.caller = true;
            c.addTransition(with(0, s, state));
            return;
        }
    }
}

}  // namespace guarded_check

extern "C" void clang_registerCheckers(CheckerRegistry& registry) {
    using namespace guarded_check;
    registry.addChecker(&register_model, &always, "guarded.Model", "What the other rules know of the program", "", true);
    registry.addCheckerOption("string", "guarded.Model", "Config", "", "Files that say what functions do, separated by ;",
                              "released");
    registry.addCheckerOption("bool", "guarded.Model", "Deep", "true",
                              "What is read out of a protected object is protected, too", "released");
    registry.addCheckerOption("string", "guarded.Model", "Summaries", "", "The file to write what functions do to", "released");
    register_rules(registry, std::make_integer_sequence<int, rules>{});
}
extern "C" const char clang_analyzerAPIVersionString[] = CLANG_ANALYZER_API_VERSION_STRING;
