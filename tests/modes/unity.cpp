#include "other.cpp"
#include "program.cpp"
