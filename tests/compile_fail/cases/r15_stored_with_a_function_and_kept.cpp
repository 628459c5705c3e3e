// row: 15
// tier: types
// seen: all
// expect: not a unique_ptr of this object
// A store that hands over what it removes is given a file that its maker keeps.
#include <guarded/guarded.hpp>

#include <memory>

struct open_file {
    int descriptor = -1;
};
using file_tree = guarded::range_map<unsigned, open_file>;

void case_r15_stored_with_a_function_and_kept(file_tree& files, std::unique_ptr<open_file> file) {
    const auto put_away = [](guarded::unlinked<open_file>&& old) noexcept { retire(std::move(old)); };
    auto w = lock(files);
#ifdef MISUSE
    files.store(w, 3, 5, file, put_away);  // misuse
#else
    files.store(w, 3, 5, std::move(file), put_away);
#endif
}
