/* SPDX-License-Identifier: Apache-2.0 */
/* confine.c - what net may still ask of the kernel once it is ready: to move bytes on the descriptors it has, memory, time.
 * Opening a file is refused (EACCES) and would show in a trace; everything else that is not in the list kills the
 * process, and keeper says so. Memory is never executable and writable. */
#include "controller/net/confine.h"

#include "controller/net/net.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
const char *net_confinement(void)
{
	return "none: built with sanitizers, which open files to report";
}

bool confine(int last_inherited, char why[static CONFINE_WHY_MAX])
{
	(void)last_inherited;
	(void)why;
	return true;
}
#else

static const int allowed[] = {
	/* sockets and the pair */
	SCMP_SYS(recvmmsg), SCMP_SYS(sendmmsg), SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(recvfrom), SCMP_SYS(sendto),
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(close),
	SCMP_SYS(accept4), SCMP_SYS(accept), SCMP_SYS(getsockopt), SCMP_SYS(getsockname), SCMP_SYS(getpeername),
	/* the loop */
	SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_ctl), SCMP_SYS(poll), SCMP_SYS(ppoll),
	/* memory: mmap and mprotect have a rule of their own, as have fcntl, ioctl, shutdown and tgkill */
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(munlock), SCMP_SYS(mlock2),
	/* time, randomness, signals, the end */
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
	SCMP_SYS(getrandom), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction), SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(futex), SCMP_SYS(sched_yield),
	SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
	SCMP_SYS(getegid), SCMP_SYS(getrusage), SCMP_SYS(times), SCMP_SYS(sysinfo), SCMP_SYS(fstat), SCMP_SYS(lseek),
};

/* What a library may try, and can do without. */
static const int refused[] = {
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(openat2), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat),
	SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
};

const char *net_confinement(void)
{
	return "seccomp filter";
}

static int add_lists(scmp_filter_ctx c)
{
	int error = 0;

	for (size_t i = 0; !error && i < sizeof(allowed) / sizeof(allowed[0]); i++)
		error = seccomp_rule_add(c, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; !error && i < sizeof(refused) / sizeof(refused[0]); i++)
		error = seccomp_rule_add(c, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	return error;
}

static int add_memory(scmp_filter_ctx c)
{
	struct scmp_arg_cmp no_exec = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	int error = seccomp_rule_add_array(c, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &no_exec);

	return error ? error : seccomp_rule_add_array(c, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &no_exec);
}

/* Descriptors: what libuv and accept do with them. Not F_SETOWN and F_SETSIG: a signal of choice for keeper, who is the same
 * user. Nor shutdown of what was inherited: the sockets are the next net's, too. */
static int add_descriptors(scmp_filter_ctx c, int last_inherited)
{
	static const unsigned long ioctls[] = { FIONBIO, FIOCLEX, FIONREAD };
	static const int commands[] = { F_GETFL, F_SETFL, F_GETFD, F_SETFD };
	static const int options[] = { SO_RCVBUF, SO_RCVBUFFORCE }; /* how much may wait: less, when there is less memory */
	struct scmp_arg_cmp own = SCMP_A0(SCMP_CMP_GT, (unsigned)last_inherited);
	int error = seccomp_rule_add_array(c, SCMP_ACT_ALLOW, SCMP_SYS(shutdown), 1, &own);

	for (size_t i = 0; !error && i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct scmp_arg_cmp which = SCMP_A1(SCMP_CMP_EQ, (unsigned)commands[i]);

		error = seccomp_rule_add_array(c, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, &which);
	}

	for (size_t i = 0; !error && i < sizeof(options) / sizeof(options[0]); i++) {
		struct scmp_arg_cmp which[] = { SCMP_A1(SCMP_CMP_EQ, SOL_SOCKET),
						SCMP_A2(SCMP_CMP_EQ, (unsigned)options[i]) };

		error = seccomp_rule_add_array(c, SCMP_ACT_ALLOW, SCMP_SYS(setsockopt), 2, which);
	}
	for (size_t i = 0; !error && i < sizeof(ioctls) / sizeof(ioctls[0]); i++) {
		struct scmp_arg_cmp which = SCMP_A1(SCMP_CMP_EQ, ioctls[i]);

		error = seccomp_rule_add_array(c, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, &which);
	}
	return error;
}

/* abort() of this process, and no signal to another. */
static int add_signals(scmp_filter_ctx c)
{
	struct scmp_arg_cmp itself = SCMP_A0(SCMP_CMP_EQ, (unsigned)getpid());

	return seccomp_rule_add_array(c, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &itself);
}

bool confine(int last_inherited, char why[static CONFINE_WHY_MAX])
{
	scmp_filter_ctx c = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int error = c ? 0 : -ENOMEM;

	if (!error)
		error = add_lists(c);
	if (!error)
		error = add_memory(c);
	if (!error)
		error = add_descriptors(c, last_inherited);
	if (!error)
		error = add_signals(c);
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (!error)
		error = seccomp_load(c);
	if (c)
		seccomp_release(c);
	if (error)
		snprintf(why, CONFINE_WHY_MAX, "the seccomp filter cannot be installed: %s", strerror(-error));
	return error == 0;
}
#endif
