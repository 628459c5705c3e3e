// Destructors, operators, noexcept and constexpr-if functions read under guards of their own.
#include <guarded/guarded.hpp>

#include <memory>
#include <string>
#include <utility>

namespace {

struct level {
    explicit level(int v) : verbosity{v} {}
    int verbosity;
};

guarded::slot<level> current_level;

int verbosity() noexcept {
    auto g = guarded::read_lock();
    auto l = current_level.load(g);
    return l ? get(g, l, &level::verbosity) : 0;
}

class scoped_trace {
  public:
    scoped_trace(std::string name, std::string& out) : name_{std::move(name)}, out_{&out} {}
    scoped_trace(const scoped_trace&) = delete;
    scoped_trace& operator=(const scoped_trace&) = delete;
    ~scoped_trace() {
        auto g = guarded::read_lock();
        if (auto l = current_level.load(g); l && get(g, l, &level::verbosity) > 1) out_->append(name_).append(";");
    }
    scoped_trace& operator<<(const std::string& text) {
        if (auto g = guarded::read_lock(); auto l = current_level.load(g))
            if (get(g, l, &level::verbosity) > 2) *out_ += text;
        return *this;
    }

  private:
    std::string name_;
    std::string* out_;
};

template <bool Verbose>
int read() {
    auto g = guarded::read_lock();
    auto l = current_level.load(g);
    if (!l) return -1;
    if constexpr (Verbose) {
        const int v = get(g, l, &level::verbosity);
        unlock(std::move(g));
        return v * 10;
    } else {
        return get(g, l, &level::verbosity);
    }
}

}  // namespace

int correct_sections_inside_destructors() {
    std::string out;
    {
        scoped_trace quiet{"quiet", out};
    }
    current_level.publish(std::make_unique<level>(2));
    {
        scoped_trace loud{"loud", out};
    }
    current_level.publish(std::make_unique<level>(3));
    {
        scoped_trace{"full", out} << "text " << "more ";
    }
    if (out != "loud;text more full;" || verbosity() != 3) return 1;
    const bool both = read<true>() == 30 && read<false>() == 3;
    retire(current_level.exchange(nullptr));
    return both && read<true>() == -1 ? 0 : 1;
}
