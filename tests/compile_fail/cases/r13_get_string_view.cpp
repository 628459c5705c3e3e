// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// The member is a view of a buffer that dies with the object; a string is a copy.
#include <guarded/guarded.hpp>

#include <string>
#include <string_view>

struct user_record {
    std::string text;
    std::string_view login;
};

std::size_t case_r13_get_string_view(guarded::slot<user_record>& users) {
    auto g = guarded::read_lock();
    const auto u = users.load(g);
    if (!u) return 0;
#ifdef MISUSE
    const std::string_view login = get(g, u, &user_record::login);  // misuse
#else
    const std::string login = with(g, u, [](const user_record& r) { return std::string{r.login}; });
#endif
    unlock(std::move(g));
    return login.size();
}
