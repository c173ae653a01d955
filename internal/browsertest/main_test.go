//go:build browser

package browsertest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// What all tests share: the program, a demo newsroom to copy, one browser.
var (
	program string          // the built binary
	master  string          // data folder of a demo newsroom that nobody has touched
	browser context.Context // of the browser's first tab; people get contexts of their own
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	path := chromium()
	if path == "" {
		if os.Getenv("POLYDESK_TEST_BROWSER") == "required" {
			fmt.Fprintln(os.Stderr, "browsertest: there is no chromium on this machine, and POLYDESK_TEST_BROWSER says that it is required")
			return 1
		}
		fmt.Fprintln(os.Stderr, "browsertest: skipped, there is no chromium on this machine (Debian: apt-get install chromium fonts-noto-core)")
		return 0
	}
	work, err := os.MkdirTemp("", "polydesk-browsertest-")
	if err != nil {
		return failed(err)
	}
	defer os.RemoveAll(work)
	began := time.Now()
	if program = os.Getenv("POLYDESK_TEST_PROGRAM"); program == "" {
		program = filepath.Join(work, "polydesk")
		if err := build(program); err != nil {
			return failed(err)
		}
	}
	built := time.Since(began)
	if master, err = loadMaster(work); err != nil {
		return failed(err)
	}
	fmt.Printf("built in %.1fs, demo newsroom in %.1fs\n", built.Seconds(), (time.Since(began) - built).Seconds())
	stop, err := startBrowser(path, filepath.Join(work, "profile"))
	if err != nil {
		return failed(err)
	}
	defer stop()
	// People wait for one another more than they work: one more at a time than there are cores.
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		if err := flag.Set("test.parallel", strconv.Itoa(runtime.GOMAXPROCS(0)+1)); err != nil {
			return failed(err)
		}
	}
	return m.Run()
}

func failed(err error) int {
	fmt.Fprintln(os.Stderr, "browsertest:", err)
	return 1
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func build(to string) error {
	cmd := exec.Command("go", "build", "-o", to, "polydesk/cmd/polydesk")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return nil
}

// loadMaster lets the program make its demo newsroom once and stops it in good order.
func loadMaster(work string) (string, error) {
	dir := filepath.Join(work, "master")
	if kept := os.Getenv("POLYDESK_TEST_NEWSROOM"); kept != "" {
		dir = kept
		if _, err := os.Stat(filepath.Join(dir, "polydesk.db")); err == nil {
			return dir, nil
		}
	}
	p := &process{args: []string{"demo", "--data", dir}}
	if err := p.start(3 * time.Minute); err != nil {
		return "", err
	}
	return dir, p.stop()
}

func startBrowser(path, profile string) (stop func(), err error) {
	alloc, end := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.WindowSize(1440, 900),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
		// The address field of a window has pages of its own, each with a process, that nobody here sees.
		chromedp.Flag("disable-features", "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,WebUIOmniboxPopupAndAim,Translate"),
		chromedp.Flag("disable-extensions", true), chromedp.Flag("disable-default-apps", true),
		// Several people's windows are open at once, and none may fall asleep.
		chromedp.Flag("disable-background-timer-throttling", true), chromedp.Flag("disable-renderer-backgrounding", true),
		chromedp.Flag("disable-backgrounding-occluded-windows", true))
	ctx, cancel := chromedp.NewContext(alloc)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		cancel()
		end()
		return nil, fmt.Errorf("starting %s: %w", path, err)
	}
	browser = ctx
	return func() { cancel(); end() }, nil
}
