package io.forestall.alerts.notify;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer only so far that the connection can be used again, and hangs up on longer ones.
 * Status and headers are known before the body, so that neither a huge nor a slow body can change
 * what the receiver said. One instance belongs to one exchange.
 */
final class BoundedDiscard implements BodyHandler<@Nullable Void> {
  static final int MAX_BYTES = 64 * 1024;

  private volatile @Nullable ResponseInfo answer;

  /** Status and headers; null while none have come. */
  @Nullable ResponseInfo answer() {
    return answer;
  }

  @Override
  public BodySubscriber<@Nullable Void> apply(ResponseInfo info) {
    answer = info;
    return new Subscriber();
  }

  private static final class Subscriber implements BodySubscriber<@Nullable Void> {
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private int leftBytes = MAX_BYTES;
    private @Nullable Subscription subscription;

    @Override
    public CompletionStage<@Nullable Void> getBody() {
      return done;
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
      subscription = newSubscription;
      newSubscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        leftBytes -= buffer.remaining();
      }
      if (subscription != null && leftBytes >= 0) {
        subscription.request(1);
      } else if (subscription != null) {
        subscription.cancel();
        done.complete(null);
      }
    }

    @Override
    public void onError(Throwable failure) {
      done.complete(null); // the status had been read
    }

    @Override
    public void onComplete() {
      done.complete(null);
    }
  }
}
