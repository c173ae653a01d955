package picture

import (
	"time"

	"golang.org/x/sys/unix"
)

// limitProcess bounds this process for the rest of its life. RLIMIT_DATA counts what is mapped writable; the
// address space (RLIMIT_AS) would not do, since Go's runtime reserves far more of it than it uses.
func limitProcess() error {
	limits := []struct {
		resource int
		limit    uint64
	}{
		{unix.RLIMIT_DATA, hardMemory},
		{unix.RLIMIT_CPU, uint64(cpuLimit / time.Second)}, // also when the parent is gone
		{unix.RLIMIT_CORE, 0},
		{unix.RLIMIT_FSIZE, 0}, // no file is written; pipes do not count
	}
	for _, l := range limits {
		if err := unix.Setrlimit(l.resource, &unix.Rlimit{Cur: l.limit, Max: l.limit}); err != nil {
			return err
		}
	}
	return nil
}
