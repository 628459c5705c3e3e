// A cursor goes down a recursion by reference together with the guard that is lent; positions come back up.
#include <guarded/guarded.hpp>

#include <memory>
#include <utility>

namespace {

using guarded::rcu_memb;

struct token {
    explicit token(char k) : kind{k} {}
    char kind;
};

using token_map = guarded::range_map<unsigned, token, rcu_memb>;

// How deep the brackets nest that begin here; -1 when they do not match.
template <class G>
int depth(guarded::borrowed<G> g, guarded::cursor<token_map, G>& cur) {
    int deepest = 0;
    for (;;) {
        auto t = cur.find(g);
        if (!t) return deepest;
        switch (get(g, t, &token::kind)) {
            case '(': {
                const int inner = depth(borrow(g), cur);
                if (inner < 0) return -1;
                if (inner + 1 > deepest) deepest = inner + 1;
                break;
            }
            case ')':
                return deepest;
            case '!':
                return -1;
            default:
                break;
        }
    }
}

template <class G>
guarded::position<unsigned> skip(guarded::borrowed<G> g, guarded::cursor<token_map, G>&& cur, char kind) {
    auto t = cur.find(g);
    while (t && get(g, t, &token::kind) == kind) t = cur.find(g);
    return park_here(std::move(cur));
}

int depth_behind_blanks(const guarded::registration<rcu_memb>& me, const token_map& tokens) {
    auto g = read_lock(me);
    const auto at = skip(borrow(g), tokens.cursor(g, 0), ' ');
    auto cur = tokens.resume(g, at);
    const int found = depth(borrow(g), cur);
    return found * 10 + (cur.state() == guarded::cursor_state::overflow ? 1 : 0);
}

}  // namespace

int correct_tree_recursion_with_a_cursor() {
    auto me = guarded::register_thread<rcu_memb>();
    token_map tokens;
    const auto fill = [&](const char* text) {
        auto w = lock(tokens);
        tokens.erase_range(w, 0, 1000);
        for (unsigned i = 0; text[i] != '\0'; ++i) tokens.store(w, i * 3, i * 3 + 2, std::make_unique<token>(text[i]));
    };
    fill("  (a(b)(c(d)))");
    if (depth_behind_blanks(me, tokens) != 31) return 1;
    fill(" (a!)");
    return depth_behind_blanks(me, tokens) == -10 ? 0 : 1;
}
