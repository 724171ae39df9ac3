-- Gives each record an id before it is buffered, so that a chunk that is sent twice carries the same ids twice.
local file = assert(io.open("/proc/sys/kernel/random/uuid"))
local instance = file:read("*l")
file:close()
local hostname = assert(io.open("/etc/hostname")):read("*l")
local count = 0

function identify(tag, timestamp, record)
    count = count + 1
    record["@metadata"] = { _id = string.format("%s-%d", instance, count) }
    record["host"] = record["host"] or hostname
    record["tag"] = tag
    record["source"] = hostname .. "/" .. tag
    return 2, timestamp, record
end
