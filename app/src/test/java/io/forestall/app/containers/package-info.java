/** The images as they are deployed: what leaves one container must arrive in the next. */
@NullMarked
package io.forestall.app.containers;

import org.jspecify.annotations.NullMarked;
