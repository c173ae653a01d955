//go:build unix

package pgtest

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"strings"
	"syscall"
)

// keeper makes a cluster, runs it, and ends and removes it when its standard input is closed, which the system
// does for us however the test binary ends. Durability is off: a test's data need not survive the machine. The
// server's zone is far from UTC, so that a query that trusts it is found out.
const keeper = `
bin=$1; dir=$2
trap '' INT TERM HUP
"$bin/initdb" -D "$dir/data" -U postgres --auth=trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1 || echo failed >"$dir/failed"
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c port=5432 -c fsync=off -c full_page_writes=off \
  -c synchronous_commit=off -c max_connections=300 -c shared_buffers=32MB -c deadlock_timeout=100ms -c timezone=Asia/Tehran \
  >>"$dir/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -QUIT $server 2>/dev/null
wait $server
rm -rf "$dir"
`

// launch starts the keeper and gives the folder of the socket and the pipe whose end is the server's end.
// PostgreSQL refuses to run as root: then it runs as postgres, or as nobody.
func launch(bin string) (dir string, life io.Closer, err error) {
	if dir, err = os.MkdirTemp("", "polydesk-pg"); err != nil {
		return "", nil, err
	}
	cmd := exec.Command("sh", "-c", keeper, "keeper", bin, dir)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() == 0 {
		who, err := unprivileged()
		if err != nil {
			return "", nil, err
		}
		if err := os.Chown(dir, int(who.Uid), int(who.Gid)); err != nil {
			return "", nil, err
		}
		cmd.SysProcAttr.Credential = who
	}
	if life, err = cmd.StdinPipe(); err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("start the keeper: %w", err)
	}
	return dir, life, nil
}

func unprivileged() (*syscall.Credential, error) {
	var missing []string
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			missing = append(missing, err.Error())
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, fmt.Errorf("PostgreSQL cannot run as root, and no other user was found: %s", strings.Join(missing, "; "))
}
