/** The one configuration file: read once, checked whole, every error reported together. */
@NullMarked
package io.forestall.schemas.config;

import org.jspecify.annotations.NullMarked;
