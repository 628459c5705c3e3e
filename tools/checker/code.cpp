#include "code.hpp"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Regex.h"

#include <algorithm>

namespace guarded_check {

class visitor : public clang::RecursiveASTVisitor<visitor> {
  public:
    visitor(code& c, code::facts& f, const clang::ASTContext& context) : code_{c}, facts_{f}, context_{context} {}

    bool shouldVisitImplicitCode() const { return true; }

    bool TraverseStmt(clang::Stmt* s) {
        if (!s) return true;
        const expansion outer = current_;
        if (const auto* e = llvm::dyn_cast<clang::Expr>(s)) note(*e);
        const bool result = RecursiveASTVisitor::TraverseStmt(s);
        current_ = outer;
        return result;
    }

    bool VisitCallExpr(clang::CallExpr* call) {
        const clang::FunctionDecl* callee = call->getDirectCallee();
        if (!callee) return true;
        facts_.callees.push_back(callee);
        facts_.matters |= lends(*callee);
        const meaning* m = code_.names_.find(callee->getIdentifier());
        if (!m) return true;
        found(m->role);
        if (m->role != role::thread) return true;
        for (const clang::Expr* argument : call->arguments()) {
            const auto* name = llvm::dyn_cast<clang::DeclRefExpr>(argument->IgnoreParenCasts());
            if (!name) continue;
            if (const auto* f = llvm::dyn_cast<clang::FunctionDecl>(name->getDecl()))
                code_.threads_.insert(f->getCanonicalDecl());
        }
        return true;
    }

    bool VisitVarDecl(clang::VarDecl* variable) {
        facts_.cleans_up |= variable->hasAttr<clang::CleanupAttr>();
        return true;
    }

  private:
    struct expansion {
        const meaning* what = nullptr;
        clang::SourceLocation where;
    };

    void found(role r) {
        facts_.roles.push_back(r);
        switch (r) {
            case role::begin:
            case role::end:
            case role::renew:
            case role::wait:
            case role::load:
            case role::cursor:
            case role::publish:
            case role::exchange:
            case role::offline:
            case role::online:
            case role::retire:
            case role::effect:
            case role::remove:
                facts_.matters = true;
                break;
            case role::lock:
                facts_.matters |= code_.locks_;
                break;
            default:
                break;
        }
    }

    // The innermost macro that the configuration names and whose own text, not its arguments, has this place.
    expansion macro_at(clang::SourceLocation place) const {
        const clang::SourceManager& sources = context_.getSourceManager();
        for (; place.isMacroID(); place = sources.getImmediateMacroCallerLoc(place)) {
            if (sources.isMacroArgExpansion(place)) continue;
            const clang::SourceLocation begin = sources.getImmediateExpansionRange(place).getBegin();
            const auto name = clang::Lexer::getSourceText(clang::CharSourceRange::getTokenRange(sources.getSpellingLoc(begin)),
                                                          sources, context_.getLangOpts());
            if (const meaning* m = code_.names_.find(name)) return {m, begin};
        }
        return {};
    }

    // What gives an expression its value, and is told to checkers: of a ({ ... }) its last expression.
    static const clang::Expr* value_of(const clang::Expr& e) {
        const clang::Expr* value = e.IgnoreParens();
        while (const auto* block = llvm::dyn_cast<clang::StmtExpr>(value)) {
            const auto& statements = block->getSubStmt()->body();
            const auto* last = statements.empty() ? nullptr : llvm::dyn_cast<clang::Expr>(block->getSubStmt()->body_back());
            if (!last) break;
            value = last->IgnoreParens();
        }
        return value;
    }

    // The field or the variable that a macro was given.
    static const clang::ValueDecl* place_in(const clang::Stmt& s) {
        if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(&s); member && member->getType()->isPointerType())
            return member->getMemberDecl();
        const clang::ValueDecl* variable = nullptr;
        if (const auto* name = llvm::dyn_cast<clang::DeclRefExpr>(&s); name && !name->getLocation().isMacroID())
            variable = name->getDecl();
        for (const clang::Stmt* child : s.children()) {
            if (const clang::ValueDecl* found = child ? place_in(*child) : nullptr) {
                if (llvm::isa<clang::FieldDecl>(found)) return found;
                if (const auto* v = llvm::dyn_cast<clang::VarDecl>(found); v && v->hasGlobalStorage()) variable = found;
            }
        }
        return variable;
    }

    void note(const clang::Expr& e) {
        if (const auto* store = llvm::dyn_cast<clang::BinaryOperator>(&e); store && store->isAssignmentOp()) {
            const expansion in = macro_at(store->getOperatorLoc());
            if (in.what && in.what->role == role::publish) {
                code_.stores_[store] = in.what;
                found(role::publish);
            }
        }
        if (const auto* atomic = llvm::dyn_cast<clang::AtomicExpr>(&e)) {
            facts_.raises |= atomic->isCmpXChg() || atomic->getOp() == clang::AtomicExpr::AO__atomic_fetch_add ||
                             atomic->getOp() == clang::AtomicExpr::AO__atomic_add_fetch;
            const expansion in = macro_at(atomic->getBuiltinLoc());
            if (in.what && in.what->role == role::publish) {
                code_.stores_[atomic] = in.what;
                found(role::publish);
            }
        }
        if (current_.what) {
            if (llvm::isa<clang::AtomicExpr>(e)) code_.sources_.insert(&e);
            if (const auto* cast = llvm::dyn_cast<clang::CastExpr>(&e); cast && cast->getCastKind() == clang::CK_LValueToRValue)
                code_.sources_.insert(cast);
        }
        if (e.getType().isNull() || !e.getType()->isPointerType() || !e.getBeginLoc().isMacroID() || !e.getEndLoc().isMacroID())
            return;
        const expansion begin = macro_at(e.getBeginLoc());
        if (!begin.what || begin.where == current_.where) return;
        switch (begin.what->role) {
            case role::load:
            case role::handoff:
            case role::exchange:
                break;
            default:
                return;
        }
        if (macro_at(e.getEndLoc()).where != begin.where) return;
        current_ = begin;
        if (const clang::ValueDecl* place = place_in(e)) {
            if (begin.what->role == role::load) code_.read_.insert(place);
            if (begin.what->role == role::exchange) code_.exchanged_[value_of(e)] = place;
        }
        code_.wholes_.try_emplace(value_of(e), begin.what);  // the outermost macro says what it is
        found(begin.what->role);
    }

    code& code_;
    code::facts& facts_;
    const clang::ASTContext& context_;
    expansion current_;
};

const code::facts& code::look_at(const clang::FunctionDecl& function) {
    const clang::FunctionDecl* body = nullptr;
    static const facts none;
    if (!function.hasBody(body)) return none;
    const auto known = facts_.find(body);
    if (known != facts_.end()) return *known->second;
    auto f = std::make_unique<facts>();
    visitor{*this, *f, body->getASTContext()}.TraverseDecl(const_cast<clang::FunctionDecl*>(body));
    return *(facts_[body] = std::move(f));
}

bool code::matters(const clang::FunctionDecl& function) {
    const auto [place, first] = matters_.try_emplace(function.getCanonicalDecl(), false);
    if (!first) return place->second;  // also while it is being answered: of a recursion the others decide
    const facts& f = look_at(function);
    bool answer = f.matters;
    for (const clang::FunctionDecl* callee : f.callees) answer = answer || matters(*callee);
    return matters_[function.getCanonicalDecl()] = answer;
}

static std::string name_of(const clang::ValueDecl& place) {
    const auto* field = llvm::dyn_cast<clang::FieldDecl>(&place);
    return (field ? field->getParent()->getName() + "." : llvm::Twine{}).str() + place.getNameAsString();
}

bool code::readers_read(const clang::Stmt* exchange) const {
    const clang::ValueDecl* place = exchanged_.lookup(exchange);
    return !place || read_.contains(place) || names_.read_elsewhere(name_of(*place));
}

std::set<std::string> code::places_read() const {
    std::set<std::string> names;
    for (const clang::ValueDecl* place : read_) names.insert(name_of(*place));
    return names;
}

std::set<std::string> code::places_exchanged() const {
    std::set<std::string> names;
    for (const auto& [exchange, place] : exchanged_) {
        if (!read_.contains(place)) names.insert(name_of(*place));
    }
    return names;
}

std::set<std::string> code::all_calls() const {
    std::set<std::string> names;
    for (const auto& [function, f] : facts_) {
        for (const clang::FunctionDecl* callee : f->callees) {
            if (callee->getIdentifier()) names.insert((callee->hasBody() ? "=" : "") + callee->getName().str());
        }
    }
    return names;
}

code::held code::documented(const clang::FunctionDecl& function) {
    const auto [known, first] = documented_.try_emplace(function.getCanonicalDecl(), held::nothing);
    if (!first) return known->second;
    const clang::ASTContext& context = function.getASTContext();
    static const llvm::Regex lock{"(lock|mutex)[^.;]*(held|acquired|taken|locked)|(held|holds|holding|hold)[^.;]*(lock|mutex)",
                                  llvm::Regex::IgnoreCase};
    static const llvm::Regex section{"rcu|read.side", llvm::Regex::IgnoreCase};
    held answer = held::nothing;
    for (const clang::FunctionDecl* d : function.redecls()) {
        const clang::RawComment* comment = context.getRawCommentForDeclNoCache(d);
        if (!comment) continue;
        const std::string text = llvm::join(llvm::split(comment->getRawText(context.getSourceManager()), '\n'), " ");
        if (!lock.match(text)) continue;
        answer = section.match(text) ? held::section : held::lock;
        break;
    }
    return documented_[function.getCanonicalDecl()] = answer;
}

bool code::takes_references(const clang::FunctionDecl& function) {
    const facts& f = look_at(function);
    return f.raises ||
           std::any_of(f.roles.begin(), f.roles.end(), [](role r) { return r == role::reference || r == role::increment; });
}

bool code::calls(const clang::FunctionDecl& function, role r) {
    const auto has = [](const facts& f, role wanted) {
        return std::find(f.roles.begin(), f.roles.end(), wanted) != f.roles.end();
    };
    const facts& own = look_at(function);
    if (has(own, r)) return true;
    const role other = r == role::begin ? role::end : role::begin;
    return std::any_of(own.callees.begin(), own.callees.end(), [&](const clang::FunctionDecl* callee) {
        const facts& f = look_at(*callee);
        return has(f, r) && !has(f, other);
    });
}

}  // namespace guarded_check
