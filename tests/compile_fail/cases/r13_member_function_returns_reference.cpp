// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// get calls an accessor that gives out a pointer to the object's own bytes.
#include <guarded/guarded.hpp>

#include <array>

class packet {
  public:
    const unsigned char* bytes() const { return bytes_.data(); }
    std::size_t size() const { return bytes_.size(); }

  private:
    std::array<unsigned char, 64> bytes_{};
};

std::size_t case_r13_member_function_returns_reference(guarded::slot<packet>& last) {
    auto g = guarded::read_lock();
    const auto p = last.load(g);
    if (!p) return 0;
#ifdef MISUSE
    const unsigned char* bytes = get(g, p, &packet::bytes);  // misuse
    unlock(std::move(g));
    return bytes[0];
#else
    const std::size_t size = get(g, p, &packet::size);
    unlock(std::move(g));
    return size;
#endif
}
