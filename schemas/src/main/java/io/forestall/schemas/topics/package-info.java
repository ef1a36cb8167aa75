/** Sees to it that the topics of the contract are there, with the settings they need. */
@NullMarked
package io.forestall.schemas.topics;

import org.jspecify.annotations.NullMarked;
