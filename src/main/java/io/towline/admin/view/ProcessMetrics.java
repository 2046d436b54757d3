package io.towline.admin.view;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** How the process does, as its JVM sees it. */
public final class ProcessMetrics {

    private ProcessMetrics() {}

    public static void write(ApiObject json) {
        Runtime runtime = Runtime.getRuntime();
        json.number("heap_used_bytes", runtime.totalMemory() - runtime.freeMemory());
        json.number("heap_max_bytes", runtime.maxMemory());
        json.number("direct_bytes", direct());
        json.share(
                "cpu_load",
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuLoad());
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
