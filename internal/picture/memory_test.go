package picture

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Large honest images are not kept with the source. To measure what a child needs for some, put them in a folder:
//
//	go test ./internal/picture -run MostMemory -v -images FOLDER
var images = flag.String("images", "", "folder of images whose memory and time are printed")

func TestMostMemoryOfAChild(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(*images, "*.[jpw][pne][gb]*"))
	if *images == "" || err != nil {
		t.Skip("no folder of images given")
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c := ownBinary()
		cmd := exec.CommandContext(t.Context(), c.path)
		var words, out bytes.Buffer
		cmd.Args, cmd.Env, cmd.Stderr, cmd.Stdout = c.args, c.env, &words, &out
		cmd.Stdin = bytes.NewReader(append(request{focalX: 0.5, focalY: 0.5, data: data}.head(), data...))
		start := time.Now()
		err = cmd.Run()
		size := out.Len()
		_, answer := readAnswer(&out)
		t.Logf("%-18s %5.1f MB in, %5.1f MB out, %5.2f s (%5.2f s CPU), %s %v %v", filepath.Base(path), float64(len(data))/1e6,
			float64(size)/1e6, time.Since(start).Seconds(), cmd.ProcessState.UserTime().Seconds(),
			strings.TrimSpace(words.String()[max(0, words.Len()-300):]), err, answer)
	}
}

// hungry makes the test binary a child that needs more memory than it may have.
const hungry = "PICTURE_TEST_HUNGRY"

func eat() int {
	if err := limitProcess(); err != nil {
		return 4
	}
	var kept [][]byte
	for range 2 * hardMemory >> 20 {
		block := make([]byte, 1<<20)
		for i := 0; i < len(block); i += 4096 {
			block[i] = 1
		}
		kept = append(kept, block)
	}
	runtime.KeepAlive(kept)
	return 0
}

func TestAChildDiesOfTooMuchMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the limit is exact on Linux alone")
	}
	p := New()
	p.command.env = append(p.command.env, hungry+"=1")
	_, err := p.Process(t.Context(), asJPEG(t, quarters(8, 8)), 0.5, 0.5)
	if err == nil || !strings.Contains(err.Error(), "out of memory") {
		t.Errorf("%v, want the child's last words about its memory", err)
	}
}
