// Strict builds without AddressSanitizer: each object has a page of its own.
#include <guarded/base/config.hpp>
#if GUARDED_STRICT
#include <guarded/fenced_new.hpp>
#endif
