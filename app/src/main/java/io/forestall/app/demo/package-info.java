/** The whole of Forestall on one machine, for people who want to see it work. */
@NullMarked
package io.forestall.app.demo;

import org.jspecify.annotations.NullMarked;
