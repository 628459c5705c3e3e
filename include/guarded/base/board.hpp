// Objects of which a process has one, however its program and its shared objects are linked. Inline variables do not do: a
// program that does not export them (-rdynamic), and each shared object with hidden symbols, has copies. The copies find each
// other by an ELF note in each of these files, which needs no symbol: the dynamic loader lists the files.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/name_of.hpp>

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <pthread.h>
#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>

namespace guarded::process {

/// A list of the objects that all copies share. The list stays until the process ends: any of the files may be unloaded.
class board {
  public:
    /// The process's board. Locks the loader's list of files when this file asks for the first time.
    static board& here() noexcept {
        static_cast<void>(&this_file_);
        if (board* const known = here_.load(std::memory_order_acquire)) return *known;
        // Note 1 of "guarded" holds the distance to this file's pointer. A board of another layout is another note.
        asm volatile(
            ".pushsection .note.guarded,\"a\",%%note\n\t.balign 4\n\t.long 8, 4, 1\n\t.asciz \"guarded\"\n\t"
            ".long %c0 - .\n\t.popsection"
            :
#ifdef __aarch64__
            : "S"(&here_));  // there g++ takes no symbol of a position-independent file for an immediate
#else
            : "i"(&here_));
#endif
        board* found = nullptr;
        dl_iterate_phdr(find, static_cast<void*>(&found));
        if (found == nullptr) {
            found = new (memory(sizeof(board))) board;
            dl_iterate_phdr(agree, static_cast<void*>(&found));  // another thread may have made one
        }
        here_.store(found, std::memory_order_release);
        return *found;
    }

    /// The object that was put there under that name and for that `of`; where there is none, make() makes it.
    template <class Make>
    void* find_or_put(std::string_view name, const void* of, std::size_t size, Make make) noexcept {
        const std::uint64_t hash = hash_of(name);
        item* mine = nullptr;
        item* seen = all_.load(std::memory_order_acquire);
        for (;;) {
            for (item* i = seen; i != nullptr; i = i->next) {
                if (i->size != size || i->of != of || i->hash != hash || !name.starts_with(i->name.data())) continue;
                if (mine != nullptr) munmap(mine, sizeof(item) + size);  // another thread was first
                return i + 1;
            }
            if (mine == nullptr) {
                mine = new (memory(sizeof(item) + size)) item{.of = of, .size = size, .hash = hash};
                name.copy(mine->name.data(), mine->name.size() - 1);
                make(mine + 1);
            }
            mine->next = seen;
            if (all_.compare_exchange_weak(seen, mine, std::memory_order_release, std::memory_order_acquire)) return mine + 1;
        }
    }

    /// Makes a key of pthreads' without a destructor, which would be code. False where there can be no more.
    bool make_key(pthread_key_t& key) noexcept {
        const auto n = keys_made_.fetch_add(1);
        if (n >= keys_.size() || pthread_key_create(&key, nullptr) != 0) return false;
        keys_[n].store(key + 1);
        return true;
    }
    /// False once the last file is gone, and while the program ends.
    bool has_keys() const noexcept { return users_.load(std::memory_order_relaxed) != 0; }

    /// Keeps this program or shared object loaded from here on: something that stays leads to it.
    static void keep_this_file() noexcept {
        if (kept_.load(std::memory_order_relaxed) || kept_.exchange(true)) return;
        keep_file_of(&here_);
    }
    /// The same for the file that place is in.
    static void keep_file_of(const void* place) noexcept {
        Dl_info file{};
        if (dladdr(place, &file) != 0) static_cast<void>(dlopen(file.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE));
    }

  private:
    struct alignas(64) item {
        item* next = nullptr;
        const void* of = nullptr;
        std::size_t size = 0;  // of what follows
        std::uint64_t hash = 0;
        std::array<char, 96> name{};  // its begin, for a reader of memory; the hash is of all of it
    };
    static std::uint64_t hash_of(std::string_view name) noexcept {  // FNV-1a
        std::uint64_t hash = 0xcbf29ce484222325;
        for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
        return hash;
    }
    using pointer = std::atomic<board*>;

    /// One in each file that asks. The last file takes the keys along, since nothing could find them again. The rest stays.
    struct user {
        user() noexcept { here().users_.fetch_add(1); }
        user(const user&) = delete;
        user& operator=(const user&) = delete;
        ~user() {
            if (here().users_.fetch_sub(1) != 1) return;
            for (auto& key : here().keys_)
                if (const auto made = key.exchange(0); made != 0) pthread_key_delete(made - 1);
        }
    };

    static void* memory(std::size_t size) noexcept {
        void* const p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        detail::require(p != MAP_FAILED, "no memory for what the library keeps of the process");
        return p;
    }
    /// Calls fn with the pointer of each of our notes in a file, until fn returns true.
    template <class Fn>
    static bool each_pointer(const dl_phdr_info& file, Fn fn) noexcept {
        const auto word = [](const char* at) {
            std::int32_t w = 0;
            std::memcpy(&w, at, sizeof w);
            return w;
        };
        for (const auto* part = file.dlpi_phdr; part != file.dlpi_phdr + file.dlpi_phnum; ++part) {
            if (part->p_type != PT_NOTE) continue;
            const std::size_t align = part->p_align == 8 ? 8 : 4;
            const auto padded = [align](std::size_t n) { return (n + align - 1) & ~(align - 1); };
            const char* at = reinterpret_cast<const char*>(file.dlpi_addr + part->p_vaddr);
            const char* const end = at + part->p_memsz;
            constexpr std::size_t head = 12;  // the lengths of name and contents, and the type
            while (at + head < end) {
                const auto name = static_cast<std::size_t>(word(at));
                const char* const contents = at + padded(head + name);
                const auto length = static_cast<std::size_t>(word(at + 4));
                if (name == 8 && length == 4 && word(at + 8) == 1 && std::memcmp(at + head, "guarded", name) == 0 &&
                    fn(*static_cast<pointer*>(static_cast<void*>(const_cast<char*>(contents) + word(contents)))))
                    return true;
                at = contents + padded(length);
            }
        }
        return false;
    }
    static int find(dl_phdr_info* file, std::size_t /*size*/, void* found) noexcept {
        return each_pointer(*file, [found](pointer& p) {
            auto* const there = p.load(std::memory_order_acquire);
            if (there != nullptr) *static_cast<board**>(found) = there;
            return there != nullptr;
        });
    }
    /// The first file in the list decides.
    static int agree(dl_phdr_info* file, std::size_t /*size*/, void* found) noexcept {
        return each_pointer(*file, [found](pointer& p) {
            board* there = nullptr;
            if (!p.compare_exchange_strong(there, *static_cast<board**>(found))) *static_cast<board**>(found) = there;
            return true;
        });
    }

    [[gnu::visibility("hidden")]] static inline constinit pointer here_{nullptr};  // each file's own
    [[gnu::visibility("hidden")]] static inline constinit std::atomic<bool> kept_{false};
    [[gnu::visibility("hidden")]] static inline const user this_file_;

    std::atomic<item*> all_{nullptr};
    std::atomic<unsigned> users_{0};
    std::atomic<std::size_t> keys_made_{0};
    std::array<std::atomic<pthread_key_t>, 16> keys_{};  // each key plus one; 0 for none
};

/// The process's T, made when a file first asks for it. T is plain data: no pointer in it leads to code or static objects,
/// whose file may be unloaded. Its name and its size tell it from others, and T::of(), where T has one: two files may each have
/// a domain of that name, with a table of its own.
template <class T>
class shared {
  public:
    GUARDED_INLINE static T& get() noexcept {
        T* const known = here_.load(std::memory_order_acquire);
        return known != nullptr ? *known : find();
    }

  private:
    [[gnu::cold, gnu::noinline]] static T& find() noexcept {
        static_cast<void>(&early_);
        static_assert(alignof(T) <= 64);
        const void* of = nullptr;
        if constexpr (requires { T::of(); }) of = T::of();
        T* const found =
            static_cast<T*>(board::here().find_or_put(detail::name_of<T>(), of, sizeof(T), [](void* p) { new (p) T{}; }));
        here_.store(found, std::memory_order_release);
        return *found;
    }

    static inline constinit std::atomic<T*> here_{nullptr};
    static inline const bool early_ = (static_cast<void>(get()), true);  // before a signal's handler asks
};

}  // namespace guarded::process
