/**
 * A configuration file as text, before HOCON is read: what stands where. HOCON's parser merges what is written twice and tells
 * neither columns nor where includes stand, so this looks for itself. Linear in the text, and without recursion.
 */
package io.towline.config.source;
