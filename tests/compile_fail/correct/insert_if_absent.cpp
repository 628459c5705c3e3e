// An open-addressing table: each cell is taken by one compare-and-exchange against null, and the loser uses the winner's.
#include <guarded/guarded.hpp>

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace {

struct symbol {
    symbol(std::string n, int i) : name{std::move(n)}, id{i} {}
    std::string name;
    int id;
};

class symbol_table {
  public:
    // The id of the name, old or new; nothing when the table is full.
    std::optional<int> intern(const std::string& name) {
        auto fresh = std::make_unique<symbol>(name, 0);
        auto g = guarded::read_lock();
        for (auto& cell : cells_) {
            auto s = cell.load(g);
            if (!s) {
                fresh->id = next_id_.fetch_add(1);
                const int id = fresh->id;
                auto result = cell.compare_exchange(g, s, std::move(fresh));
                retire(std::move(result.unlinked));
                if (result) return id;
                fresh = std::move(result.rejected);
                s = result.seen;
            }
            if (with(g, s, [](const symbol& at, std::string_view wanted) { return at.name == wanted; }, name))
                return get(g, s, &symbol::id);
        }
        return std::nullopt;
    }

    std::optional<int> find(const std::string& name) const {
        auto g = guarded::read_lock();
        for (const auto& cell : cells_) {
            auto s = cell.load(g);
            if (!s) break;
            if (get(g, s, &symbol::name) == name) return get(g, s, &symbol::id);
        }
        return std::nullopt;
    }

    void clear() {
        for (auto cell = cells_.rbegin(); cell != cells_.rend(); ++cell) cell->publish(nullptr);
    }

  private:
    std::array<guarded::slot<symbol>, 3> cells_;
    std::atomic<int> next_id_{1};
};

}  // namespace

int correct_insert_if_absent() {
    symbol_table t;
    if (t.intern("ab") != 1 || t.intern("abc") != 2 || t.intern("ab") != 1) return 1;
    if (t.find("abc") != 2 || t.find("x") || t.intern("x") != 3 || t.intern("y")) return 1;
    t.clear();
    return t.find("ab") ? 1 : 0;
}
