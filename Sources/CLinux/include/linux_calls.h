// The Linux calls that Swift's Glibc module leaves out, declared here with types of this project.
//
// Nothing of the C library is included: its types would then belong to two modules at once. The
// layouts are those of the kernel's interface, which does not change.
#pragma once

#include <stdint.h>

#if defined(__x86_64__)
#define PQ_PACKED_ON_X86_64 __attribute__((packed))
#else
#define PQ_PACKED_ON_X86_64
#endif

// epoll(7)

enum {
  PQ_EPOLLIN = 0x001,
  PQ_EPOLLOUT = 0x004,
  PQ_EPOLLERR = 0x008,
  PQ_EPOLLHUP = 0x010,
  PQ_EPOLLRDHUP = 0x2000,
  PQ_EPOLL_CTL_ADD = 1,
  PQ_EPOLL_CTL_DEL = 2,
  PQ_EPOLL_CTL_MOD = 3,
  PQ_EPOLL_CLOEXEC = 02000000,
};

struct pq_epoll_event {
  uint32_t events;
  uint64_t token;
} PQ_PACKED_ON_X86_64;

struct epoll_event;
int epoll_create1(int flags);
int epoll_ctl(int poller, int operation, int descriptor, struct epoll_event *event);
int epoll_wait(int poller, struct epoll_event *events, int count, int timeout_ms);

static inline int pq_epoll_ctl(int poller, int operation, int descriptor,
                               struct pq_epoll_event event) {
  return epoll_ctl(poller, operation, descriptor, (struct epoll_event *)&event);
}

static inline int pq_epoll_wait(int poller, struct pq_epoll_event *events, int count,
                                int timeout_ms) {
  return epoll_wait(poller, (struct epoll_event *)events, count, timeout_ms);
}

// eventfd(2)

enum { PQ_EFD_CLOEXEC = 02000000, PQ_EFD_NONBLOCK = 04000 };

int eventfd(unsigned int value, int flags);

// signalfd(2); the set is passed as the kernel's bit mask

enum { PQ_SFD_CLOEXEC = 02000000, PQ_SFD_NONBLOCK = 04000 };

int signalfd(int descriptor, const void *signal_set, int flags);

// sockets: GNU extensions

enum { PQ_SOCK_CLOEXEC = 02000000, PQ_SOCK_NONBLOCK = 04000 };

int accept4(int socket, void *address, void *length, int flags);

// unix(7), SO_PEERCRED

struct pq_credentials {
  int32_t process;
  uint32_t user;
  uint32_t group;
};

enum {
  PQ_SO_PEERCRED = 17,
  PQ_SO_ACCEPTCONN = 30,
  PQ_SO_DOMAIN = 39,
  PQ_SO_PEERGROUPS = 59,
};

// open(2) and fchownat(2): a file without access to what is in it

enum { PQ_O_PATH = 010000000, PQ_AT_EMPTY_PATH = 0x1000 };

int fchownat(int directory, const char *path, unsigned int user, unsigned int group, int flags);

// pthread_setname_np(3)

int pthread_setname_np(unsigned long thread, const char *name);

// flock(2)

enum { PQ_LOCK_EXCLUSIVE = 2, PQ_LOCK_NONBLOCKING = 4 };

int flock(int descriptor, int operation);

// malloc_trim(3)

int malloc_trim(unsigned long pad);
