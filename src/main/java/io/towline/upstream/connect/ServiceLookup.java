package io.towline.upstream.connect;

import java.io.IOException;

/** The DNS, or a test's. */
@FunctionalInterface
public interface ServiceLookup {
    /** Waits for the DNS. */
    ResolvedName.Answer<ServiceTarget> targets(String name) throws IOException;
}
