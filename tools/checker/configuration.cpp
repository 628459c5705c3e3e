#include "configuration.hpp"

#include "clang/Basic/IdentifierTable.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/YAMLTraits.h"

#include <algorithm>
#include <array>

using guarded_check::meaning;
using guarded_check::role;
using guarded_check::step;

namespace {

using names = std::vector<std::string>;

// Lists of names, and what each says of them.
struct list_key {
    const char* key;
    role what;
};
constexpr list_key domain_lists[] = {{"begin", role::begin},     {"end", role::end},       {"renew", role::renew},
                                     {"offline", role::offline}, {"online", role::online}, {"wait", role::wait},
                                     {"ongoing", role::ongoing}, {"load", role::load}};
constexpr list_key lists[] = {{"references", role::reference}, {"handoffs", role::handoff}, {"publishes", role::publish},
                              {"exchanges", role::exchange},   {"inserts", role::insert},   {"removes", role::remove},
                              {"retires", role::retire},       {"frees", role::free},       {"locks", role::lock},
                              {"unlocks", role::unlock},       {"relocks", role::relock},   {"increments", role::increment},
                              {"counts", role::count},         {"threads", role::thread},   {"joins", role::join},
                              {"unread", role::unread},        {"none", role::none}};

struct domain_entry {
    std::string name;
    bool always = false, sleeps = false;
    names always_with;
    std::array<names, std::size(domain_lists)> those;
};

struct cursor_entry {
    std::string function;
    unsigned argument = 0;
    guarded_check::step step = step::begins;
    bool gives = false;
};

struct effect_entry {
    std::string function, domain = "rcu";
    int change = 0;
    bool renews = false, gives = false, late = false, waits = false;
    decltype(meaning::when) when = meaning::always;
};

struct file {
    std::vector<domain_entry> domains;
    std::vector<cursor_entry> cursors;
    std::vector<effect_entry> functions;
    std::array<names, std::size(lists)> those;
    names blocks, read;
};

}  // namespace

LLVM_YAML_IS_SEQUENCE_VECTOR(domain_entry)
LLVM_YAML_IS_SEQUENCE_VECTOR(cursor_entry)
LLVM_YAML_IS_SEQUENCE_VECTOR(effect_entry)

namespace llvm::yaml {

template <>
struct ScalarEnumerationTraits<step> {
    static void enumeration(IO& io, step& s) {
        io.enumCase(s, "begins", step::begins);
        io.enumCase(s, "continues", step::continues);
        io.enumCase(s, "gives", step::gives);
        io.enumCase(s, "resets", step::resets);
    }
};

template <>
struct MappingTraits<domain_entry> {
    static void mapping(IO& io, domain_entry& d) {
        io.mapRequired("name", d.name);
        io.mapOptional("always", d.always);
        io.mapOptional("always_with", d.always_with);
        io.mapOptional("sleeps", d.sleeps);
        for (std::size_t i = 0; i < d.those.size(); ++i) io.mapOptional(domain_lists[i].key, d.those[i]);
    }
};

template <>
struct MappingTraits<cursor_entry> {
    static void mapping(IO& io, cursor_entry& c) {
        io.mapRequired("function", c.function);
        io.mapOptional("argument", c.argument);
        io.mapRequired("does", c.step);
        io.mapOptional("gives", c.gives);
    }
};

template <>
struct ScalarEnumerationTraits<decltype(meaning::when)> {
    static void enumeration(IO& io, decltype(meaning::when)& w) {
        io.enumCase(w, "always", meaning::always);
        io.enumCase(w, "zero", meaning::if_zero);
        io.enumCase(w, "nonzero", meaning::if_nonzero);
    }
};

template <>
struct MappingTraits<effect_entry> {
    static void mapping(IO& io, effect_entry& e) {
        io.mapRequired("function", e.function);
        io.mapOptional("domain", e.domain);
        io.mapOptional("change", e.change);
        io.mapOptional("when", e.when);
        io.mapOptional("renews", e.renews);
        io.mapOptional("gives", e.gives);
        io.mapOptional("late", e.late);
        io.mapOptional("waits", e.waits);
    }
};

template <>
struct MappingTraits<file> {
    static void mapping(IO& io, file& f) {
        io.mapOptional("domains", f.domains);
        io.mapOptional("cursors", f.cursors);
        io.mapOptional("functions", f.functions);
        io.mapOptional("blocks", f.blocks);
        io.mapOptional("read", f.read);
        for (std::size_t i = 0; i < f.those.size(); ++i) io.mapOptional(lists[i].key, f.those[i]);
    }
};

}  // namespace llvm::yaml

namespace guarded_check {

unsigned configuration::domain_named(llvm::StringRef name) {
    for (unsigned i = 0; i < domains_.size(); ++i) {
        if (domains_[i].name == name) return i;
    }
    domains_.emplace_back().name = name.str();
    return static_cast<unsigned>(domains_.size() - 1);
}

std::string configuration::read(llvm::StringRef path) {
    auto text = llvm::MemoryBuffer::getFile(path);
    if (!text) return (path + ": " + text.getError().message()).str();
    std::string wrong;
    llvm::yaml::Input in((*text)->getMemBufferRef(), nullptr,
                         [](const llvm::SMDiagnostic& d, void* out) {
                             auto& first = *static_cast<std::string*>(out);
                             if (first.empty())
                                 first = (d.getFilename() + ":" + llvm::Twine(d.getLineNo()) + ": " + d.getMessage()).str();
                         },
                         &wrong);
    file f;
    in >> f;
    if (in.error()) return wrong.empty() ? (path + ": no configuration").str() : wrong;

    std::vector<pattern> found;
    // "name", and behind it "at 1", the argument that it is about, from 0, and "if zero" or "if nonzero"
    const auto add = [&](const names& those, role r, unsigned domain = 0) {
        for (llvm::StringRef name : those) {
            meaning m{r, domain};
            if (name.consume_back(" if zero")) m.when = meaning::if_zero;
            if (name.consume_back(" if nonzero")) m.when = meaning::if_nonzero;
            const auto [bare, argument] = name.split(" at ");
            if (!argument.getAsInteger(10, m.argument)) m.one = true;
            name = bare;
            found.push_back({name.str(), m});
        }
    };
    for (const domain_entry& d : f.domains) {
        const unsigned domain = domain_named(d.name);
        if (d.always) domains_[domain].always = true;
        domains_[domain].always_with.insert(domains_[domain].always_with.end(), d.always_with.begin(), d.always_with.end());
        if (d.sleeps) domains_[domain].sleeps = true;
        for (std::size_t i = 0; i < d.those.size(); ++i) add(d.those[i], domain_lists[i].what, domain);
    }
    for (const cursor_entry& c : f.cursors) {
        meaning m{role::cursor};
        m.argument = c.argument;
        m.step = c.step;
        m.gives = c.gives || c.step == step::gives;
        found.push_back({c.function, m});
    }
    for (const effect_entry& e : f.functions) {
        meaning m{role::effect, domain_named(e.domain)};
        m.when = e.when;
        m.change = e.change;
        m.renews = e.renews;
        m.gives = e.gives;
        m.late = e.late;
        m.waits = e.waits;
        found.push_back({e.function, m});
    }
    for (std::size_t i = 0; i < f.those.size(); ++i) add(f.those[i], lists[i].what);
    blocks_.insert(blocks_.end(), f.blocks.begin(), f.blocks.end());
    for (const std::string& place : f.read) places_.insert(place);
    patterns_.insert(patterns_.begin(), found.begin(), found.end());
    known_.clear();
    return {};
}

static bool fits(const std::string& pattern, llvm::StringRef name) {
    if (pattern.find('*') == std::string::npos) return pattern == name;
    auto glob = llvm::GlobPattern::create(pattern);
    if (glob) return glob->match(name);
    llvm::consumeError(glob.takeError());
    return false;
}

const meaning* configuration::find(llvm::StringRef name) const {
    for (const pattern& p : patterns_) {
        if (fits(p.name, name)) return p.meaning.role == role::none ? nullptr : &p.meaning;
    }
    return nullptr;
}

void configuration::calls(llvm::StringRef function) {
    for (domain& d : domains_) {
        d.always = d.always ||
                   std::any_of(d.always_with.begin(), d.always_with.end(), [&](const auto& p) { return fits(p, function); });
    }
}

bool configuration::blocks(const clang::IdentifierInfo* name) const {
    return name && std::any_of(blocks_.begin(), blocks_.end(), [&](const auto& p) { return fits(p, name->getName()); });
}

const meaning* configuration::find(const clang::IdentifierInfo* name) const {
    if (!name) return nullptr;
    const auto [place, first] = known_.try_emplace(name, nullptr);
    if (first) place->second = find(name->getName());
    return place->second;
}

}  // namespace guarded_check
