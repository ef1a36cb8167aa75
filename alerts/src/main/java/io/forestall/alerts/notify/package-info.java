/**
 * Last stop of an incident on its way to people: one revision becomes one message to one receiver.
 *
 * <p>A {@link io.forestall.alerts.notify.Sink} makes a single attempt and says how it went. It
 * knows nothing of topics, retries or what was told before; that is {@code dispatch}'s part. The
 * next receiver (a chat, a pager, an alert manager) is one more {@code Sink} here.
 */
@NullMarked
package io.forestall.alerts.notify;

import org.jspecify.annotations.NullMarked;
