/** Tests of what moves between traces and topics. */
@NullMarked
package io.forestall.app.traces;

import org.jspecify.annotations.NullMarked;
