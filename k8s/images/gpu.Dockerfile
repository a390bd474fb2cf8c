# MedCluster for nodes with NVIDIA GPUs: their silos. From the root of the repository:
#   docker build -f k8s/images/gpu.Dockerfile -t registry.example/medcluster-gpu:0.1.0 .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish Client/MedCluster.Client.csproj --configuration Release --output /opt/medcluster --nologo -p:MedClusterStack=packages -p:TorchBackend=cuda

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# The overlay picture's text.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libfontconfig1 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/medcluster /opt/medcluster
# CUDA comes with the program, its driver from the node. A thread per device, and memory of large tensors that is kept instead of given back. What is written goes to /tmp, all else is read-only.
ENV PATH=/opt/medcluster:$PATH \
    OPENBLAS_NUM_THREADS=1 \
    OMP_NUM_THREADS=1 \
    MALLOC_ARENA_MAX=1 \
    MALLOC_MMAP_THRESHOLD_=4294967296 \
    MALLOC_TRIM_THRESHOLD_=4294967296 \
    XDG_CACHE_HOME=/tmp/cache \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
WORKDIR /opt/medcluster
USER 1654
ENTRYPOINT ["medcluster"]
CMD ["silo"]
