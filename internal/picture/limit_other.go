//go:build !linux

package picture

import (
	"os"
	"runtime/metrics"
	"time"
)

// limitProcess bounds this process's memory by watching it, where the system has no limit that fits Go's runtime.
// A single huge allocation can get past it for a moment; production is Linux.
func limitProcess() error {
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for {
			metrics.Read(sample)
			if sample[0].Value.Uint64()-sample[1].Value.Uint64() > hardMemory {
				os.Exit(3)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return nil
}
