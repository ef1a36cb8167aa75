/** The command line: one small class per command, which reads its options and starts the parts. */
@NullMarked
package io.forestall.app.cli;

import org.jspecify.annotations.NullMarked;
