/** The whole configuration file, as every command and the demo read it. */
@NullMarked
package io.forestall.app.config;

import org.jspecify.annotations.NullMarked;
