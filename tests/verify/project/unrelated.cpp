// Code for g++ alone. It does not use guarded, so clang does not read it.
#ifdef __clang__
#error "clang was asked to read a source that does not use guarded"
#endif
int answer() { return 42; }
