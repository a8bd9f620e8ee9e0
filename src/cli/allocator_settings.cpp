// What jemalloc reads at its start. Huge pages, where the kernel gives them on request (`madvise`):
// sessions lie anywhere in the cache, so that with small pages most of what a request touches has
// to be looked up in the page tables first. Source: decision 0017.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "thp:always";
}
