// What jemalloc reads at its start. No huge pages: the kernel gives memory to all of one, and so to
// what was given back between texts that are still in use. What gains by them, the sessions in
// memory, asks for its own (store/journal/huge_memory.h). Source: decision 0017.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "thp:never";
}
