// Package blob keeps the newsroom's binary objects (pictures and their renditions) under keys that the caller
// chooses: an interface, and a folder on a local disk behind it.
//
// What an object means, who may see it and how keys are made from content belong to the media feature; the
// database row that names an object is written by the store, after Put has returned.
package blob

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"polydesk/internal/errs"
)

// MaxKey is the length of the longest key, in bytes.
const MaxKey = 512

// Store is an object store.
//
// All methods are safe for concurrent use, also from several processes on one store. Errors are of kind
// errs.Invalid (a key that CheckKey refuses, in Put and Delete), errs.NotFound or errs.Unavailable (the store
// does not answer, is read-only or full); an ended context is returned as its own error.
type Store interface {
	// Put stores everything that r holds under key. When it returns nil the object survives a crash of the
	// machine; at no time does anybody see a part of it. A key that is there already is replaced in one step, so
	// putting the same content again is harmless. An error of r is returned as it is.
	Put(ctx context.Context, key string, r io.Reader) error
	// Open gives the object, its size in bytes and the time at which it was put (UTC, cut to microseconds). The
	// caller closes it. What is opened stays readable when the key is replaced or deleted meanwhile.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, int64, time.Time, error)
	// Exists says whether there is an object under key; a malformed key names nothing.
	Exists(ctx context.Context, key string) (bool, error)
	// Delete removes the object. Deleting what is not there is no error.
	Delete(ctx context.Context, key string) error
	// Ping returns nil when the store can be written now.
	Ping(ctx context.Context) error
	// Identity is a random text made when the store was first used and kept in it, by which another store
	// (a wrong mount, an empty folder) is told from this one.
	Identity() string
	// Close gives the store back; objects that are open stay open.
	Close() error
}

// Open opens the store that an address names. Today that is file:///absolute/folder; the folder is made when it
// is missing. The error of an address that cannot be used is a sentence for the operator.
func Open(address string) (Store, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("the media address cannot be read: %w", err)
	}
	switch u.Scheme {
	case "file":
		dir, err := folder(u)
		if err != nil {
			return nil, err
		}
		return openDisk(dir)
	case "":
		return nil, fmt.Errorf("the media address %q has no scheme; write file:///absolute/folder", address)
	default:
		return nil, fmt.Errorf("the media address has the scheme %q, which this build does not serve; "+
			"write file:///absolute/folder", u.Scheme)
	}
}

// FileAddress is the address of a folder: the text that Open takes.
func FileAddress(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("the media folder %q has no absolute path: %w", dir, err)
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(abs)}).String(), nil
}

// folder reads a file address strictly: a misread one would quietly start an empty store elsewhere.
func folder(u *url.URL) (string, error) {
	switch {
	case u.Host != "" && u.Host != "localhost":
		return "", fmt.Errorf("the media address names the host %q; a folder needs three slashes: "+
			"file:///absolute/folder", u.Host)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("the media address holds more than a path; write file:///absolute/folder " +
			"with ? as %%3F and # as %%23")
	case !strings.HasPrefix(u.Path, "/") || strings.ContainsRune(u.Path, 0):
		return "", fmt.Errorf("the media address has no absolute path; write file:///absolute/folder")
	}
	return filepath.Clean(filepath.FromSlash(u.Path)), nil
}

// CheckKey refuses (errs.Invalid) what is no key. A key is one or more names parted by single slashes; a name
// starts with a-z or 0-9 and goes on with those, '.', '_' and '-', without two dots in a row. No name starts with
// a dot, so the store's own files are never keys.
func CheckKey(key string) error {
	if !validKey(key) {
		return errs.New(errs.Invalid, "err_blob_key")
	}
	return nil
}

func validKey(key string) bool {
	if key == "" || len(key) > MaxKey {
		return false
	}
	for name := range strings.SplitSeq(key, "/") {
		// 200 leaves room below the 255 bytes that file systems allow.
		if name == "" || len(name) > 200 || !alnum(name[0]) || strings.Contains(name, "..") {
			return false
		}
		for i := range len(name) {
			if c := name[i]; !alnum(c) && c != '.' && c != '_' && c != '-' {
				return false
			}
		}
	}
	return true
}

func alnum(c byte) bool { return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' }
