/**
 * The contract: topics, keys, fault classes and reasons. Everything that leaves one hop for another
 * is named here and nowhere else; there is no logic beyond reading and writing it.
 */
@NullMarked
package io.forestall.schemas;

import org.jspecify.annotations.NullMarked;
