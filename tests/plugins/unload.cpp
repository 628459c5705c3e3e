// Loads a plugin, works in it, and unloads it, as often as it is told: unload PLUGIN ROUNDS. Uses no guarded itself.
#include <dlfcn.h>
#include <pthread.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <semaphore>
#include <thread>

int main(int, char** argv) {
    pthread_key_t first{};
    if (pthread_key_create(&first, nullptr) != 0) return 2;
    const int rounds = std::atoi(argv[2]);
    for (int round = 0; round < rounds; ++round) {
        void* const plugin = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
        if (plugin == nullptr) return std::puts(dlerror()), 2;
        const auto work = reinterpret_cast<int (*)(int)>(dlsym(plugin, "work_in_all"));
        const auto stop = reinterpret_cast<void (*)()>(dlsym(plugin, "stop_all"));
        std::binary_semaphore worked{0};
        std::binary_semaphore unloaded{0};
        const bool outlives = round % 2 == 0;  // the thread ends when the plugin is gone
        std::thread other{[&] {
            if (work(3) != 3) std::fputs("wrong: the plugin does not work\n", stderr), std::exit(1);
            worked.release();
            if (outlives) unloaded.acquire();
        }};
        worked.acquire();
        if (!outlives) other.join();
        if (work(2) != 2) return std::fputs("wrong: the plugin does not work\n", stderr), 1;
        stop();
        dlclose(plugin);
        if (void* const still = dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD); still != nullptr)
            return std::fputs("wrong: the plugin stays loaded\n", stderr), 3;
        if (outlives) {
            unloaded.release();
            other.join();
        }
    }
    const timespec a_while{0, 50'000'000};
    nanosleep(&a_while, nullptr);  // what is queued still would run now
    pthread_key_t last{};
    if (pthread_key_create(&last, nullptr) != 0 || last > first + 16) return std::fputs("wrong: keys are used up\n", stderr), 1;
    std::puts("right");
}
