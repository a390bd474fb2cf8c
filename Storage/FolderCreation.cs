namespace MedCluster.Storage;

/// <summary>How a folder store makes a new object visible only if there is none: the first of these that the file system can do.</summary>
internal enum FolderCreation
{
    /// <summary>renameat2 with RENAME_NOREPLACE: ext4, xfs, btrfs, tmpfs, overlayfs.</summary>
    RenameNoReplace,

    /// <summary>A hard link: NFS.</summary>
    HardLink,

    /// <summary>Look and rename under the lock that replacing takes: file systems without hard links.</summary>
    Locked,
}
