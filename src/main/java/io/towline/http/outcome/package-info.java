/** What became of a forwarded request, or why there is no answer. */
package io.towline.http.outcome;
