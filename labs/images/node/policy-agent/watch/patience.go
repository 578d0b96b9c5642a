package watch

import (
	"context"
	"log/slog"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
)

const retryEvery = 300 * time.Millisecond

// patient asks a server that is away again and again at a steady pace. A reflector left to itself waits up to half a minute between attempts,
// for as long as which a policy applied after a restart of the server would not be enforced.
func patient(source *cache.ListWatch) *cache.ListWatch {
	return &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			return insist(ctx, func() (runtime.Object, error) { return source.ListWithContext(ctx, options) })
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			return insist(ctx, func() (watch.Interface, error) { return source.WatchWithContext(ctx, options) })
		},
	}
}

func insist[T any](ctx context.Context, ask func() (T, error)) (T, error) {
	for said := false; ; said = true {
		answer, err := ask()
		if err == nil || ctx.Err() != nil || !away(err) {
			return answer, err
		}
		if !said {
			slog.Warn("the API server does not answer; the last rules stay", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return answer, err
		case <-time.After(retryEvery):
		}
	}
}

// away tells a server that cannot answer now, or does not know our rights yet, from one that refuses the request for what it is.
func away(err error) bool {
	reason := apierrors.ReasonForError(err)
	return reason == metav1.StatusReasonUnknown || apierrors.IsServiceUnavailable(err) || apierrors.IsForbidden(err) || apierrors.IsUnauthorized(err)
}
