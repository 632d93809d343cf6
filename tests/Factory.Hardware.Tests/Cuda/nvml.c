/*
 * A stand-in for NVIDIA's management library: the functions that the backend uses, with the signatures, structures and return codes
 * that NVIDIA documents for nvml.h, over GPUs that a file describes. The file is this library's own name with ".state" behind it, lines
 * of "key=value", read anew at every call; so a test changes the world while a process has the library loaded.
 *
 *   gpus=2                      how many
 *   name=…  uuid.0=…  bus.0=…   of all, or of one
 *   memory=  used=  reserved=   MiB      busy=  memorybusy=  temperature=  power= (mW)  limit= (mW)  energy= (mJ)  capability=90
 *   mig.0=3                     three parts: profile.0.1=1g.10gb  migmemory.0.1=MiB
 *   fabric.0=3  fabricstatus=  fabrichealth=  cluster=  clique.0=
 *   link.0.2=BUS                what link 2 of GPU 0 leads to
 *   rows.pending.0=1  rows.failed.0=1  retired.0=1  ecc.0=4  recovery.0=1  reasons.0=64
 *   processes.0=12:1:0,34:2:0   process, GPU instance and compute instance of each that computes there
 *   fail.FUNCTION=15            it returns that; fail.FUNCTION.0 for one GPU
 *   hang.FUNCTION=1             it does not return
 *   crash.FUNCTION=1            the process dies in it
 *   xid=7:0:79                  event number 7: GPU 0, XID 79; heard once by who waits; 7:0:79:2 of GPU instance 2, 7:0:79:2:0 of its compute instance 0
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long long u64;
typedef struct { int gpu, part; } device_t;
typedef device_t *nvmlDevice_t;
typedef int nvmlReturn_t;
enum { SUCCESS = 0, UNINITIALIZED = 1, INVALID = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, TIMEOUT = 10 };

typedef struct { char legacy[16]; unsigned domain, bus, device, id, subsystem; char busId[32]; } nvmlPciInfo_t;
typedef struct { unsigned version; u64 total, reserved, free, used; } nvmlMemory_v2_t;
typedef struct { u64 total, free, used; } nvmlMemory_t;
typedef struct { unsigned gpu, memory; } nvmlUtilization_t;
typedef struct { nvmlDevice_t device; u64 type, data; unsigned gpuInstance, computeInstance; } nvmlEventData_t;
typedef struct { unsigned field, scope; long long timestamp, latency; int type; nvmlReturn_t code; union { double d; unsigned u; u64 ull; } value; } nvmlFieldValue_t;
typedef struct { unsigned multiprocessors, copy, decoders, encoders, jpegs, ofas, slices, computeSlices; u64 memoryMiB; } nvmlDeviceAttributes_t;
typedef struct { unsigned version; unsigned char cluster[16]; nvmlReturn_t status; unsigned clique; unsigned char state; unsigned health; unsigned char summary; } nvmlGpuFabricInfoV_t;

typedef struct { unsigned pid; u64 memory; unsigned gpuInstance, computeInstance; } nvmlProcessInfo_t;

/* The layouts that the real library's callers are compiled with. */
_Static_assert(sizeof(nvmlPciInfo_t) == 68 && sizeof(nvmlMemory_v2_t) == 40 && sizeof(nvmlMemory_t) == 24 && sizeof(nvmlEventData_t) == 32, "layout");
_Static_assert(sizeof(nvmlFieldValue_t) == 40 && sizeof(nvmlDeviceAttributes_t) == 40 && sizeof(nvmlGpuFabricInfoV_t) == 40 && sizeof(nvmlProcessInfo_t) == 24, "layout");

static device_t gpus[64];
#ifndef OLD
static device_t parts[64][16];
static long long heard;
static int registered[64];
#endif

static const char *find(const char *key, char *buffer, size_t size)
{
    static __thread char path[4096];
    if (!*path) {
        Dl_info info;
        dladdr((void *)find, &info);
        snprintf(path, sizeof path, "%s.state", info.dli_fname);
    }
    FILE *file = fopen(path, "r");
    char line[512];
    const char *found = NULL;
    size_t length = strlen(key);
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, key, length) || line[length] != '=') continue;
        line[strcspn(line, "\n")] = 0;
        snprintf(buffer, size, "%s", line + length + 1);
        found = buffer;
    }
    if (file) fclose(file);
    return found;
}

static const char *text(nvmlDevice_t device, const char *name, char *buffer, size_t size)
{
    char key[128];
    snprintf(key, sizeof key, "%s.%d", name, device->gpu);
    const char *own = find(key, buffer, size);
    return own ? own : find(name, buffer, size);
}

static int number(nvmlDevice_t device, const char *name, u64 *value)
{
    char buffer[256];
    const char *found = text(device, name, buffer, sizeof buffer);
    if (found) *value = strtoull(found, NULL, 0);
    return found != NULL;
}

/* Faults on demand: nothing, or what to return; or no return at all. */
static nvmlReturn_t fault(const char *function, nvmlDevice_t device)
{
    char key[128], buffer[64];
    snprintf(key, sizeof key, "hang.%s", function);
    if (find(key, buffer, sizeof buffer)) for (;;) sleep(1000);
    snprintf(key, sizeof key, "crash.%s", function);
    if (find(key, buffer, sizeof buffer)) abort();
    snprintf(key, sizeof key, "fail.%s.%d", function, device ? device->gpu : -1);
    if (device && find(key, buffer, sizeof buffer)) return atoi(buffer);
    snprintf(key, sizeof key, "fail.%s", function);
    return find(key, buffer, sizeof buffer) ? atoi(buffer) : SUCCESS;
}
#define FAULT(device) do { nvmlReturn_t f_ = fault(__func__, device); if (f_) return f_; } while (0)
#define NUMBER(function, type, key) \
    nvmlReturn_t function(nvmlDevice_t d, type *out) { u64 v; FAULT(d); if (!number(d, key, &v)) return NOT_SUPPORTED; *out = (type)v; return SUCCESS; }

nvmlReturn_t nvmlInit_v2(void) { FAULT(NULL); return SUCCESS; }
nvmlReturn_t nvmlShutdown(void) { FAULT(NULL); return SUCCESS; }

nvmlReturn_t nvmlSystemGetDriverVersion(char *out, unsigned length) { char b[80]; FAULT(NULL); snprintf(out, length, "%s", find("driver", b, sizeof b) ? b : "590.48.01"); return SUCCESS; }

nvmlReturn_t nvmlDeviceGetCount_v2(unsigned *out) { char b[16]; FAULT(NULL); *out = find("gpus", b, sizeof b) ? atoi(b) : 0; return SUCCESS; }

nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned index, nvmlDevice_t *out)
{
    char b[16];
    gpus[index % 64] = (device_t){ .gpu = index % 64, .part = -1 };
    FAULT(&gpus[index % 64]);
    if (index >= (unsigned)(find("gpus", b, sizeof b) ? atoi(b) : 0)) return INVALID;
    *out = &gpus[index];
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t d, char *out, unsigned length)
{
    char b[96];
    FAULT(d);
    const char *uuid = text(d, "uuid", b, sizeof b);
    if (!uuid) { snprintf(b, sizeof b, "GPU-%08d-0000-0000-0000-000000000000", d->gpu); uuid = b; }
    if (d->part < 0) snprintf(out, length, "%s", uuid);
    else snprintf(out, length, "MIG-%08d-%04d-0000-0000-000000000000", d->gpu, d->part);
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetName(nvmlDevice_t d, char *out, unsigned length)
{
    char b[96], key[64], profile[64];
    FAULT(d);
    const char *name = text(d, "name", b, sizeof b);
    snprintf(key, sizeof key, "profile.%d.%d", d->gpu, d->part);
    if (d->part >= 0 && find(key, profile, sizeof profile)) snprintf(out, length, "%s MIG %s", name ? name : "NVIDIA H100", profile);
    else snprintf(out, length, "%s", name ? name : "NVIDIA H100");
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetPciInfo_v3(nvmlDevice_t d, nvmlPciInfo_t *out)
{
    char b[64];
    FAULT(d);
    memset(out, 0, sizeof *out);
    if (text(d, "bus", b, sizeof b)) snprintf(out->busId, sizeof out->busId, "%.31s", b);
    else snprintf(out->busId, sizeof out->busId, "00000000:%02X:00.0", 16 * (d->gpu + 1));
    return SUCCESS;
}

NUMBER(nvmlDeviceGetMinorNumber, unsigned, "minor")
NUMBER(nvmlDeviceGetEnforcedPowerLimit, unsigned, "limit")
NUMBER(nvmlDeviceGetPowerUsage, unsigned, "power")
#ifndef OLD
NUMBER(nvmlDeviceGetTotalEnergyConsumption, u64, "energy")
NUMBER(nvmlDeviceGetRetiredPagesPendingStatus, unsigned, "retired")
NUMBER(nvmlDeviceGetCurrentClocksThrottleReasons, u64, "reasons")
#endif
nvmlReturn_t nvmlDeviceGetTemperature(nvmlDevice_t d, int sensor, unsigned *out) { u64 v; FAULT(d); if (sensor || !number(d, "temperature", &v)) return NOT_SUPPORTED; *out = v; return SUCCESS; }
nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t d, nvmlUtilization_t *out) { u64 v, m; FAULT(d); if (!number(d, "busy", &v)) return NOT_SUPPORTED; out->gpu = v; out->memory = number(d, "memorybusy", &m) ? m : v / 2; return SUCCESS; }
nvmlReturn_t nvmlDeviceGetCudaComputeCapability(nvmlDevice_t d, int *major, int *minor) { u64 v; FAULT(d); if (!number(d, "capability", &v)) return NOT_SUPPORTED; *major = v / 10; *minor = v % 10; return SUCCESS; }

static int memory(nvmlDevice_t d, u64 *total, u64 *used)
{
    char key[64], b[64];
    u64 v = 0;
    snprintf(key, sizeof key, "migmemory.%d.%d", d->gpu, d->part);
    if (d->part >= 0 && !find(key, b, sizeof b)) return 0;
    if (d->part >= 0) { *total = strtoull(b, NULL, 0) << 20; *used = 0; return 1; }
    if (!number(d, "memory", total)) return 0;
    *total <<= 20;
    *used = number(d, "used", &v) ? v << 20 : 0;
    return 1;
}
nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t d, nvmlMemory_t *out) { FAULT(d); if (!memory(d, &out->total, &out->used)) return NOT_SUPPORTED; out->free = out->total - out->used; return SUCCESS; }
#ifndef OLD
nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t d, nvmlMemory_v2_t *out)
{
    u64 v = 0;
    FAULT(d);
    if (out->version != 0x02000028) return INVALID;
    if (!memory(d, &out->total, &out->used)) return NOT_SUPPORTED;
    out->reserved = d->part < 0 && number(d, "reserved", &v) ? v << 20 : 0;
    out->free = out->total - out->used - out->reserved;
    return SUCCESS;
}
nvmlReturn_t nvmlDeviceGetMigMode(nvmlDevice_t d, unsigned *current, unsigned *pending) { u64 v; FAULT(d); if (!number(d, "mig", &v)) return NOT_SUPPORTED; *current = *pending = v > 0; return SUCCESS; }
nvmlReturn_t nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t d, unsigned *out) { FAULT(d); *out = 7; return SUCCESS; }
nvmlReturn_t nvmlDeviceGetMigDeviceHandleByIndex(nvmlDevice_t d, unsigned index, nvmlDevice_t *out)
{
    u64 v;
    FAULT(d);
    if (!number(d, "mig", &v) || index >= v || index > 15) return NOT_FOUND;
    parts[d->gpu][index] = (device_t){ .gpu = d->gpu, .part = index };
    *out = &parts[d->gpu][index];
    return SUCCESS;
}
nvmlReturn_t nvmlDeviceGetGpuInstanceId(nvmlDevice_t d, unsigned *out) { FAULT(d); *out = d->part + 1; return SUCCESS; }
nvmlReturn_t nvmlDeviceGetComputeInstanceId(nvmlDevice_t d, unsigned *out) { FAULT(d); *out = 0; return SUCCESS; }
nvmlReturn_t nvmlDeviceGetAttributes_v2(nvmlDevice_t d, nvmlDeviceAttributes_t *out) { FAULT(d); memset(out, 0, sizeof *out); out->memoryMiB = 9728; return SUCCESS; }
nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t d, unsigned *count, nvmlProcessInfo_t *out)
{
    char b[256];
    unsigned n = 0;
    FAULT(d);
    for (char *p = (char *)text(d, "processes", b, sizeof b); p && *p && n < *count; p += *p == ',') {
        out[n] = (nvmlProcessInfo_t){ .pid = strtoul(p, &p, 10), .memory = 1 << 20 };
        out[n].gpuInstance = *p == ':' ? strtoul(p + 1, &p, 10) : ~0u;
        out[n++].computeInstance = *p == ':' ? strtoul(p + 1, &p, 10) : ~0u;
    }
    *count = n;
    return SUCCESS;
}
nvmlReturn_t nvmlDeviceGetRemappedRows(nvmlDevice_t d, unsigned *corrected, unsigned *uncorrected, unsigned *pending, unsigned *failed)
{
    u64 v = 0;
    FAULT(d);
    *corrected = *uncorrected = 0;
    *pending = number(d, "rows.pending", &v) && v;
    *failed = number(d, "rows.failed", &v) && v;
    return SUCCESS;
}
nvmlReturn_t nvmlDeviceGetTotalEccErrors(nvmlDevice_t d, int kind, int counter, u64 *out) { FAULT(d); if (kind != 1 || counter != 0 || !number(d, "ecc", out)) return NOT_SUPPORTED; return SUCCESS; }
nvmlReturn_t nvmlDeviceGetFieldValues(nvmlDevice_t d, int count, nvmlFieldValue_t *values)
{
    u64 v;
    FAULT(d);
    for (int i = 0; i < count; i++) {
        values[i].type = 1;
        values[i].code = values[i].field == 230 && number(d, "recovery", &v) ? SUCCESS : NOT_SUPPORTED;
        if (values[i].code == SUCCESS) values[i].value.u = v;
    }
    return SUCCESS;
}
nvmlReturn_t nvmlDeviceGetGpuFabricInfoV(nvmlDevice_t d, nvmlGpuFabricInfoV_t *out)
{
    u64 v;
    FAULT(d);
    if (out->version != 0x03000028) return INVALID;
    if (!number(d, "fabric", &v)) return NOT_SUPPORTED;
    memset(out, 0, sizeof *out);
    out->state = v;
    out->status = number(d, "fabricstatus", &v) ? v : 0;
    out->clique = number(d, "clique", &v) ? v : 0;
    out->summary = number(d, "fabrichealth", &v) ? v : 0;
    out->cluster[15] = number(d, "cluster", &v) ? v : 0;
    return SUCCESS;
}
nvmlReturn_t nvmlDeviceGetNvLinkState(nvmlDevice_t d, unsigned link, int *out)
{
    char key[32], b[64];
    FAULT(d);
    if (link > 17) return INVALID;
    snprintf(key, sizeof key, "link.%d.%u", d->gpu, link);
    *out = find(key, b, sizeof b) != NULL;
    return SUCCESS;
}
nvmlReturn_t nvmlDeviceGetNvLinkRemotePciInfo_v2(nvmlDevice_t d, unsigned link, nvmlPciInfo_t *out)
{
    char key[32], b[64];
    FAULT(d);
    snprintf(key, sizeof key, "link.%d.%u", d->gpu, link);
    memset(out, 0, sizeof *out);
    if (!find(key, b, sizeof b)) return NOT_SUPPORTED;
    snprintf(out->busId, sizeof out->busId, "%.31s", b);
    return SUCCESS;
}
nvmlReturn_t nvmlEventSetCreate(void **set) { FAULT(NULL); memset(registered, 0, sizeof registered); *set = &heard; return SUCCESS; }
nvmlReturn_t nvmlEventSetFree(void *set) { FAULT(NULL); return set == &heard ? SUCCESS : INVALID; }
nvmlReturn_t nvmlDeviceRegisterEvents(nvmlDevice_t d, u64 types, void *set) { FAULT(d); if (types != 8 || set != &heard) return NOT_SUPPORTED; registered[d->gpu] = 1; return SUCCESS; }
nvmlReturn_t nvmlEventSetWait_v2(void *set, nvmlEventData_t *out, unsigned milliseconds)
{
    char b[64];
    FAULT(NULL);
    if (set != &heard) return INVALID;
    for (int i = 0; i < 64; i++)
        if (registered[i]) FAULT(&gpus[i]);
    for (unsigned waited = 0;; waited += 10) {
        long long sequence, gpu, xid;
        unsigned instance = ~0u, compute = ~0u;
        if (find("xid", b, sizeof b) && sscanf(b, "%lld:%lld:%lld:%u:%u", &sequence, &gpu, &xid, &instance, &compute) >= 3 && sequence > heard) {
            heard = sequence;
            *out = (nvmlEventData_t){ .device = &gpus[gpu % 64], .type = 8, .data = xid, .gpuInstance = instance, .computeInstance = compute };
            return SUCCESS;
        }
        if (waited >= milliseconds) return TIMEOUT;
        usleep(10000);
    }
}
#endif
