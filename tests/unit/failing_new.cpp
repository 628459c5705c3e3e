#include "failing_new.hpp"

#include <cstdlib>
#include <new>

namespace {

constexpr long never = -1;
constinit thread_local long countdown = never;
constinit thread_local bool failed = false;

}  // namespace

tests::failing_new::failing_new(long n) noexcept {
    countdown = n;
    failed = false;
}
tests::failing_new::~failing_new() { countdown = never; }
bool tests::failing_new::happened() noexcept { return failed; }

void* operator new(std::size_t size) {
    if (countdown == 0) {
        countdown = never;
        failed = true;
        throw std::bad_alloc{};
    }
    if (countdown > 0) --countdown;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc{};
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    try {
        return operator new(size);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
