// Signals that ask the program to end (the terminal was closed, kill, Ctrl-C, a broken pipe) let it close its files first.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "CCurses.h"
#include "internal.h"

static const int requests[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGXCPU, SIGIO};
enum { request_count = sizeof requests / sizeof *requests };
static int pipe_ends[2] = {-1, -1};

static volatile sig_atomic_t is_requested;

static void on_request(int number) {
  int saved = errno;
  is_requested = 1;
  unsigned char byte = (unsigned char)number;
  ssize_t ignored = write(pipe_ends[1], &byte, 1);
  (void)ignored;
  errno = saved;
}

int nc_listen_for_end(void) {
  if (pipe_ends[0] >= 0) return 1;
  if (pipe(pipe_ends) != 0) return 0;
  for (int i = 0; i < 2; i++) fcntl(pipe_ends[i], F_SETFD, FD_CLOEXEC);
  fcntl(pipe_ends[1], F_SETFL, O_NONBLOCK);
  sigset_t wanted;
  sigemptyset(&wanted);
  for (int i = 0; i < request_count; i++) {
    struct sigaction action;
    sigaddset(&wanted, requests[i]);
    // A signal that is ignored at the start (nohup) stays ignored.
    if (sigaction(requests[i], NULL, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_request;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(requests[i], &action, NULL);
  }
  // The parent process may have blocked them.
  sigprocmask(SIG_UNBLOCK, &wanted, NULL);
  return 1;
}

int nc_listens_for(int number) {
  struct sigaction present;
  return sigaction(number, NULL, &present) == 0 && present.sa_handler == on_request;
}

int nc_is_end_requested(void) { return is_requested; }

void nc_pause_if_ending(void) {
  while (is_requested) pause();
}

int nc_wait_for_end(void) {
  unsigned char number;
  for (;;) {
    ssize_t count = read(pipe_ends[0], &number, 1);
    if (count == 1) return number;
    if (count == 0 || errno != EINTR) return 0;
  }
}
