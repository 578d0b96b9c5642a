package main

import (
	"flag"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"
)

// runProxy stands before an emulator of a cloud API: everything passes but what names the emulator's own back door, by path, host or signature.
func runProxy(args []string) error {
	flags := flag.NewFlagSet("proxy", flag.ExitOnError)
	listen := flags.String("listen", ":80", "")
	to := flags.String("to", "http://127.0.0.1:5000", "")
	hide := flags.String("hide", "moto-api,motoapi,moto_api", "words that no path, host or authorisation may hold")
	flags.Parse(args)
	target, err := url.Parse(*to)
	if err != nil {
		return err
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.FlushInterval = -1
	words := strings.Split(*hide, ",")
	server := &http.Server{
		Addr:              *listen,
		ReadHeaderTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if names(r, words) {
				http.Error(w, "not found", http.StatusNotFound)
				return
			}
			proxy.ServeHTTP(w, r)
		}),
	}
	return server.ListenAndServe()
}

func names(r *http.Request, words []string) bool {
	said := []string{r.URL.Path, r.URL.RawPath, r.RequestURI, r.Host, r.URL.Host, r.URL.RawQuery}
	if decoded, err := url.PathUnescape(r.URL.Path); err == nil {
		said = append(said, decoded)
	}
	for _, values := range r.Header {
		said = append(said, values...)
	}
	all := strings.ToLower(strings.Join(said, "\n"))
	for _, word := range words {
		if strings.Contains(all, word) {
			return true
		}
	}
	return false
}
